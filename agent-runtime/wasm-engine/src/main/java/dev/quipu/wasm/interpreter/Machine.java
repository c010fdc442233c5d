package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.Trap;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.CallBudget;
import dev.quipu.wasm.runtime.ExceptionRef;
import dev.quipu.wasm.runtime.Executor;
import dev.quipu.wasm.runtime.Fuel;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Global;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Interrupt;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.ThrownException;
import java.util.Arrays;

/**
 * The interpreter. Locals, operands and calls in progress lie in arrays, so that calls among modules take nothing of
 * the host's stack, and run out at the same depth everywhere. One thread at a time.
 *
 * <pre>
 *   stack    .. | arguments, other locals | operands .. | arguments of the next call, other locals | ..
 *                 ^ base of the caller                    ^ base of the callee                       ^ top
 * </pre>
 */
public final class Machine implements Executor {

    private static final int START = -1;
    private static final int FIRST_SLOTS = 1024;
    /** An array cannot be much longer. */
    private static final int MOST_SLOTS = Integer.MAX_VALUE - 8;

    private final RunLimits limits;
    private final Elsewhere elsewhere;
    private final CallBudget budget;
    private final Interrupt interrupt = new Interrupt();
    private final CallStack calls = new CallStack();
    private final Bulk bulk = new Bulk();
    private long[] stack = new long[FIRST_SLOTS];
    private Object[] references = new Object[FIRST_SLOTS];
    private int hostDepth;
    /** No reference lies at this index or above. */
    private int highest;

    /* The call in progress, as the loop found it when it last called, returned or stopped. */
    private PreparedCode code;
    private int pc;
    private int base;
    private int top;

    public Machine(RunLimits limits) {
        this(limits, null);
    }

    /** As a second tier: leaves to {@code elsewhere} what that runs. */
    public Machine(RunLimits limits, Elsewhere elsewhere) {
        this.limits = limits;
        this.elsewhere = elsewhere;
        this.budget = new CallBudget(limits.callUnits());
    }

    @Override
    public CallBudget budget() {
        return budget;
    }

    @Override
    public Interrupt interrupt() {
        return interrupt;
    }

    @Override
    public void call(Func function, long[] slots, Object[] given) {
        // As a second tier it is called by the first one, which looks after this.
        if (elsewhere == null && hostDepth == limits.hostDepth()) {
            throw Trap.callStackExhausted();
        }
        run(function, START, function.type().parameterSlots(), slots, given);
    }

    /**
     * Runs the rest of a call that the first tier began, and that has taken its part of the budget.
     *
     * @param position of the next instruction in the function's {@link dev.quipu.wasm.model.Code}
     * @param count how many slots of {@code slots} and {@code given} hold its locals and, after them, its operands
     * @param slots results take the place of what it holds
     */
    public void goOn(Func function, int position, int count, long[] slots, Object[] given) {
        run(function, position, count, slots, given);
    }

    private void run(Func function, int position, int count, long[] slots, Object[] given) {
        PreparedCode outerCode = code;
        int outerPc = pc;
        int outerBase = base;
        int outerTop = top;
        int outerDepth = calls.depth();
        int outerLeft = budget.left;
        hostDepth++;
        try {
            reserve(top + count);
            System.arraycopy(slots, 0, stack, top, count);
            System.arraycopy(given, 0, references, top, count);
            top += count;
            if (position == START) {
                enter(function);
            } else {
                take(function, position, count);
            }
            run(outerDepth);
            int results = function.type().resultSlots();
            System.arraycopy(stack, top - results, slots, 0, results);
            System.arraycopy(references, top - results, given, 0, results);
        } finally {
            hostDepth--;
            calls.cut(outerDepth);
            budget.left = outerLeft;
            code = outerCode;
            pc = outerPc;
            base = outerBase;
            top = outerTop;
            if (outerDepth == 0) {
                // Nothing the host gave or took may live on because of us.
                Arrays.fill(references, 0, Math.min(highest, references.length), null);
                highest = 0;
            }
        }
    }

    /** Takes over a call whose locals and operands are the {@code count} topmost slots. */
    private void take(Func function, int position, int count) {
        PreparedCode callee = prepared(function);
        int calleeBase = top - count;
        reserve(calleeBase + callee.frameSlots + 1);
        highest = Math.max(highest, calleeBase + callee.frameSlots + 1);
        calls.push(code, pc, base);
        code = callee;
        base = calleeBase;
        pc = position;
    }

    /** Runs until the call above {@code outerDepth} returns. */
    private void run(int outerDepth) {
        while (calls.depth() > outerDepth) {
            try {
                loop(outerDepth);
            } catch (ThrownException thrown) {
                unwind(thrown, outerDepth);
            }
        }
    }

    private void reserve(int slots) {
        if (slots > stack.length) {
            int room = (int) Math.max(slots, Math.min(2L * stack.length, MOST_SLOTS));
            stack = Arrays.copyOf(stack, room);
            references = Arrays.copyOf(references, room);
        }
    }

    /** Begins a call of a function a module defines; its arguments are on top of the stack. */
    private void enter(Func function) {
        PreparedCode callee = prepared(function);
        take(callee.units);
        int calleeBase = top - callee.parameterSlots;
        reserve(calleeBase + callee.frameSlots + 1);
        calls.push(code, pc, base);
        begin(callee, calleeBase);
    }

    private void take(int units) {
        int left = budget.left - units;
        if (left < 0) {
            throw Trap.callStackExhausted();
        }
        budget.left = left;
    }

    private void begin(PreparedCode callee, int calleeBase) {
        int operands = calleeBase + callee.localSlots;
        highest = Math.max(highest, calleeBase + callee.frameSlots + 1);
        Arrays.fill(stack, calleeBase + callee.parameterSlots, operands, 0);
        if (callee.referenceLocals) {
            Arrays.fill(references, calleeBase + callee.parameterSlots, operands, null);
        }
        code = callee;
        base = calleeBase;
        top = operands;
        pc = 0;
    }

    private static PreparedCode prepared(Func function) {
        if (function.prepared() instanceof PreparedCode known) {
            return known;
        }
        PreparedCode made = new PreparedCode(function);
        function.prepared(made);
        return made;
    }

    private boolean runsHere(Func function) {
        return !function.isHost() && (elsewhere == null || !elsewhere.runs(function));
    }

    /** Calls whatever {@code function} is; its arguments are on top of the stack. */
    private void callAny(Func function) {
        if (runsHere(function)) {
            enter(function);
            return;
        }
        callHost(code.instance, function);
    }

    private void callHost(Instance caller, Func function) {
        int parameters = function.type().parameterSlots();
        int results = function.type().resultSlots();
        int at = top - parameters;
        reserve(at + results);
        long[] slots = Arrays.copyOfRange(stack, at, at + function.slots());
        Object[] given = new Object[slots.length];
        System.arraycopy(references, at, given, 0, parameters);
        if (function.isHost()) {
            function.callHost(caller, slots, given);
        } else {
            callElsewhere(function, slots, given);
        }
        System.arraycopy(slots, 0, stack, at, results);
        System.arraycopy(given, 0, references, at, results);
        top = at + results;
    }

    private void callElsewhere(Func function, long[] slots, Object[] given) {
        int left = budget.left;
        try {
            elsewhere.call(function, slots, given);
        } finally {
            // What it leaves by an exception has not given back what it took.
            budget.left = left;
        }
    }

    /** Calls in place of the call in progress. */
    private void tailCall(Func function) {
        int parameters = function.type().parameterSlots();
        if (!runsHere(function)) {
            Instance caller = code.instance;
            leave(parameters, true);
            try {
                callHost(caller, function);
            } catch (Trap trap) {
                trap.at(calls.trace(code, pc - 1));
                throw trap;
            }
            return;
        }
        PreparedCode callee = prepared(function);
        budget.left += code.units;
        take(callee.units);
        reserve(Math.max(top, base + callee.frameSlots + 1));
        System.arraycopy(stack, top - parameters, stack, base, parameters);
        System.arraycopy(references, top - parameters, references, base, parameters);
        begin(callee, base);
    }

    /** Returns from the call in progress with the results on top of the stack. */
    private void leave(int results, boolean withReferences) {
        if (results == 1) {
            stack[base] = stack[top - 1];
        } else {
            System.arraycopy(stack, top - results, stack, base, results);
        }
        if (withReferences) {
            System.arraycopy(references, top - results, references, base, results);
        }
        top = base + results;
        resumeCaller();
    }

    private void resumeCaller() {
        budget.left += code.units;
        int caller = calls.pop();
        code = calls.code(caller);
        pc = calls.pc(caller);
        base = calls.base(caller);
    }

    private void unwind(ThrownException thrown, int outerDepth) {
        ExceptionRef exception = thrown.exception();
        while (calls.depth() > outerDepth) {
            if (Handlers.enter(this, exception)) {
                return;
            }
            resumeCaller();
        }
        throw thrown;
    }

    PreparedCode code() {
        return code;
    }

    /** A position inside the instruction in progress. */
    int position() {
        return pc - 1;
    }

    /** Goes on in a handler: cuts the operands to {@code height} and pushes what the exception carries. */
    void resume(int height, int target, ExceptionRef exception, boolean values, boolean reference) {
        int to = base + code.localSlots + height;
        if (values) {
            int count = exception.slots().length;
            System.arraycopy(exception.slots(), 0, stack, to, count);
            System.arraycopy(exception.references(), 0, references, to, count);
            to += count;
        }
        if (reference) {
            references[to++] = exception;
        }
        top = to;
        pc = target;
    }

    void keep(int localSlot, ExceptionRef exception) {
        references[base + localSlot] = exception;
    }

    private ThrownException exception(int tag) {
        int count = code.instance.tag(tag).type().parameterSlots();
        return new ThrownException(new ExceptionRef(
                code.instance.tag(tag),
                Arrays.copyOfRange(stack, top - count, top),
                Arrays.copyOfRange(references, top - count, top)));
    }

    private static ThrownException again(Object exception) {
        if (exception == null) {
            throw new Trap("null exception reference");
        }
        return new ThrownException((ExceptionRef) exception);
    }

    private static Func indirect(Instance instance, int type, int table, long index) {
        long unsigned = instance.table(table).declared().is64() ? index : index & 0xFFFF_FFFFL;
        Func callee = instance.table(table).callee(unsigned);
        if (callee.type() != instance.type(type) && !callee.type().equals(instance.type(type))) {
            throw new Trap("indirect call type mismatch");
        }
        return callee;
    }

    /** Moves the top {@code keep} slots down over {@code drop} slots. @return the new height */
    private static int branch(long[] s, Object[] r, int sp, int keep, int drop) {
        for (int i = sp - keep; i < sp; i++) {
            s[i - drop] = s[i];
            r[i - drop] = r[i];
        }
        return sp - drop;
    }

    /** Where in the words of a br_table the chosen target stands. */
    private static int chosen(int[] words, int pc, long index) {
        int count = words[pc];
        int unsigned = (int) index;
        return pc + 2 + 3 * (unsigned < 0 || unsigned > count ? count : unsigned);
    }

    private static void payByLength(Instance instance, int[] words, int pc, long length) {
        boolean narrow = words[pc + 2] == ValueType.I32.ordinal();
        Fuel.chargeByLength(instance, narrow ? length & 0xFFFF_FFFFL : length, words[pc], words[pc + 1]);
    }

    private void loop(int outerDepth) {
        PreparedCode f = code;
        int[] c = f.words;
        LinearMemory m = f.memory;
        long[] s = stack;
        Object[] r = references;
        int sp = top;
        int fp = base;
        int pc = this.pc;
        try {
            while (true) {
                int op = c[pc++];
                switch (op) {
                    case Op.FUEL -> {
                        Fuel.charge(f.instance, c[pc] & 0xFFFF_FFFFL | (long) c[pc + 1] << 32);
                        pc += 2;
                    }
                    case Op.POLL -> interrupt.poll();
                    case Op.FUEL_BY_LENGTH -> {
                        payByLength(f.instance, c, pc, s[sp - 1]);
                        pc += 3;
                    }
                    case Op.UNREACHABLE -> throw new Trap("unreachable");
                    case Op.JUMP -> pc = c[pc];
                    case Op.JUMP_IF -> pc = (int) s[--sp] != 0 ? c[pc] : pc + 2;
                    case Op.JUMP_UNLESS -> pc = (int) s[--sp] == 0 ? c[pc] : pc + 2;
                    case Op.BR -> {
                        sp = branch(s, r, sp, c[pc + 1], c[pc + 2]);
                        pc = c[pc];
                    }
                    case Op.BR_IF -> {
                        if ((int) s[--sp] != 0) {
                            sp = branch(s, r, sp, c[pc + 1], c[pc + 2]);
                            pc = c[pc];
                        } else {
                            pc += 4;
                        }
                    }
                    case Op.BR_TABLE -> {
                        int chosen = chosen(c, pc, s[--sp]);
                        sp = branch(s, r, sp, c[pc + 1], c[chosen + 1]);
                        pc = c[chosen];
                    }
                    case Op.RETURN -> {
                        top = sp;
                        leave(f.resultSlots, f.referenceResults);
                        if (calls.depth() == outerDepth) {
                            return;
                        }
                        f = code;
                        c = f.words;
                        m = f.memory;
                        s = stack;
                        r = references;
                        sp = top;
                        fp = base;
                        pc = this.pc;
                    }
                    case Op.CALL -> {
                        top = sp;
                        this.pc = pc + 1;
                        callAny(f.instance.function(c[pc]));
                        f = code;
                        c = f.words;
                        m = f.memory;
                        s = stack;
                        r = references;
                        sp = top;
                        fp = base;
                        pc = this.pc;
                    }
                    case Op.CALL_INDIRECT -> {
                        Func callee = indirect(f.instance, c[pc], c[pc + 1], s[--sp]);
                        top = sp;
                        this.pc = pc + 2;
                        callAny(callee);
                        f = code;
                        c = f.words;
                        m = f.memory;
                        s = stack;
                        r = references;
                        sp = top;
                        fp = base;
                        pc = this.pc;
                    }
                    case Op.RETURN_CALL, Op.RETURN_CALL_INDIRECT -> {
                        Func callee = op == Op.RETURN_CALL
                                ? f.instance.function(c[pc])
                                : indirect(f.instance, c[pc], c[pc + 1], s[--sp]);
                        top = sp;
                        this.pc = pc + 1;
                        tailCall(callee);
                        if (calls.depth() == outerDepth) {
                            return;
                        }
                        f = code;
                        c = f.words;
                        m = f.memory;
                        s = stack;
                        r = references;
                        sp = top;
                        fp = base;
                        pc = this.pc;
                    }
                    case Op.THROW -> {
                        top = sp;
                        this.pc = pc;
                        throw exception(c[pc]);
                    }
                    case Op.THROW_REF -> {
                        this.pc = pc;
                        throw again(r[sp - 1]);
                    }
                    case Op.RETHROW -> {
                        this.pc = pc;
                        throw again(r[fp + c[pc + 1]]);
                    }
                    case Op.DROP -> {
                        sp--;
                        pc++;
                    }
                    case Op.DROP_V128 -> {
                        sp -= 2;
                        pc++;
                    }
                    case Op.SELECT -> {
                        sp -= 2;
                        if ((int) s[sp + 1] == 0) {
                            s[sp - 1] = s[sp];
                        }
                        pc++;
                    }
                    case Op.SELECT_REF -> {
                        sp -= 2;
                        if ((int) s[sp + 1] == 0) {
                            r[sp - 1] = r[sp];
                        }
                        pc++;
                    }
                    case Op.SELECT_V128 -> {
                        sp -= 3;
                        if ((int) s[sp + 2] == 0) {
                            s[sp - 2] = s[sp];
                            s[sp - 1] = s[sp + 1];
                        }
                        pc++;
                    }
                    case Op.LOCAL_GET -> {
                        s[sp++] = s[fp + c[pc + 1]];
                        pc += 2;
                    }
                    case Op.LOCAL_SET -> {
                        s[fp + c[pc + 1]] = s[--sp];
                        pc += 2;
                    }
                    case Op.LOCAL_TEE -> {
                        s[fp + c[pc + 1]] = s[sp - 1];
                        pc += 2;
                    }
                    case Op.LOCAL_GET_REF -> {
                        r[sp++] = r[fp + c[pc + 1]];
                        pc += 2;
                    }
                    case Op.LOCAL_SET_REF -> {
                        r[fp + c[pc + 1]] = r[--sp];
                        pc += 2;
                    }
                    case Op.LOCAL_TEE_REF -> {
                        r[fp + c[pc + 1]] = r[sp - 1];
                        pc += 2;
                    }
                    case Op.LOCAL_GET_V128 -> {
                        int local = fp + c[pc + 1];
                        s[sp] = s[local];
                        s[sp + 1] = s[local + 1];
                        sp += 2;
                        pc += 2;
                    }
                    case Op.LOCAL_SET_V128 -> {
                        int local = fp + c[pc + 1];
                        sp -= 2;
                        s[local] = s[sp];
                        s[local + 1] = s[sp + 1];
                        pc += 2;
                    }
                    case Op.LOCAL_TEE_V128 -> {
                        int local = fp + c[pc + 1];
                        s[local] = s[sp - 2];
                        s[local + 1] = s[sp - 1];
                        pc += 2;
                    }
                    case Op.GLOBAL_GET -> s[sp++] = f.instance.global(c[pc++]).low();
                    case Op.GLOBAL_SET -> f.instance.global(c[pc++]).set(s[--sp]);
                    case Op.GLOBAL_GET_REF ->
                        r[sp++] = f.instance.global(c[pc++]).reference();
                    case Op.GLOBAL_SET_REF -> f.instance.global(c[pc++]).setReference(r[--sp]);
                    case Op.GLOBAL_GET_V128 -> {
                        Global global = f.instance.global(c[pc++]);
                        s[sp] = global.low();
                        s[sp + 1] = global.high();
                        sp += 2;
                    }
                    case Op.GLOBAL_SET_V128 -> {
                        sp -= 2;
                        f.instance.global(c[pc++]).set(s[sp], s[sp + 1]);
                    }
                    case Op.REF_NULL -> {
                        r[sp++] = null;
                        pc++;
                    }
                    case Op.REF_IS_NULL -> s[sp - 1] = r[sp - 1] == null ? 1 : 0;
                    case Op.REF_FUNC -> r[sp++] = f.instance.function(c[pc++]);
                    case Op.I32_CONST, Op.F32_CONST -> s[sp++] = c[pc++];
                    case Op.I64_CONST, Op.F64_CONST -> {
                        s[sp++] = c[pc] & 0xFFFF_FFFFL | (long) c[pc + 1] << 32;
                        pc += 2;
                    }
                    case Op.I32_LOAD, Op.F32_LOAD, Op.I64_LOAD32_S -> {
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        s[sp - 1] = memory.getInt(s[sp - 1] & memory.addressMask(), offset(c, pc));
                        pc += 3;
                    }
                    case Op.I64_LOAD, Op.F64_LOAD -> {
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        s[sp - 1] = memory.getLong(s[sp - 1] & memory.addressMask(), offset(c, pc));
                        pc += 3;
                    }
                    case Op.I32_LOAD8_S, Op.I64_LOAD8_S -> {
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        s[sp - 1] = memory.getByte(s[sp - 1] & memory.addressMask(), offset(c, pc));
                        pc += 3;
                    }
                    case Op.I32_LOAD8_U, Op.I64_LOAD8_U -> {
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        s[sp - 1] = memory.getByte(s[sp - 1] & memory.addressMask(), offset(c, pc)) & 0xFF;
                        pc += 3;
                    }
                    case Op.I32_LOAD16_S, Op.I64_LOAD16_S -> {
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        s[sp - 1] = memory.getShort(s[sp - 1] & memory.addressMask(), offset(c, pc));
                        pc += 3;
                    }
                    case Op.I32_LOAD16_U, Op.I64_LOAD16_U -> {
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        s[sp - 1] = memory.getShort(s[sp - 1] & memory.addressMask(), offset(c, pc)) & 0xFFFF;
                        pc += 3;
                    }
                    case Op.I64_LOAD32_U -> {
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        s[sp - 1] = memory.getInt(s[sp - 1] & memory.addressMask(), offset(c, pc)) & 0xFFFF_FFFFL;
                        pc += 3;
                    }
                    case Op.I32_STORE, Op.F32_STORE, Op.I64_STORE32 -> {
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        sp -= 2;
                        memory.putInt(s[sp] & memory.addressMask(), offset(c, pc), (int) s[sp + 1]);
                        pc += 3;
                    }
                    case Op.I64_STORE, Op.F64_STORE -> {
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        sp -= 2;
                        memory.putLong(s[sp] & memory.addressMask(), offset(c, pc), s[sp + 1]);
                        pc += 3;
                    }
                    case Op.I32_STORE8, Op.I64_STORE8 -> {
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        sp -= 2;
                        memory.putByte(s[sp] & memory.addressMask(), offset(c, pc), (byte) s[sp + 1]);
                        pc += 3;
                    }
                    case Op.I32_STORE16, Op.I64_STORE16 -> {
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        sp -= 2;
                        memory.putShort(s[sp] & memory.addressMask(), offset(c, pc), (short) s[sp + 1]);
                        pc += 3;
                    }
                    case Op.I32_EQZ -> s[sp - 1] = (int) s[sp - 1] == 0 ? 1 : 0;
                    case Op.I32_EQ -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] == s[sp] ? 1 : 0;
                    }
                    case Op.I32_NE -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] != s[sp] ? 1 : 0;
                    }
                    case Op.I32_LT_S -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] < s[sp] ? 1 : 0;
                    }
                    case Op.I32_GT_S -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] > s[sp] ? 1 : 0;
                    }
                    case Op.I32_LE_S -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] <= s[sp] ? 1 : 0;
                    }
                    case Op.I32_GE_S -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] >= s[sp] ? 1 : 0;
                    }
                    case Op.I32_LT_U -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] + Long.MIN_VALUE < s[sp] + Long.MIN_VALUE ? 1 : 0;
                    }
                    case Op.I32_GT_U -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] + Long.MIN_VALUE > s[sp] + Long.MIN_VALUE ? 1 : 0;
                    }
                    case Op.I32_LE_U -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] + Long.MIN_VALUE <= s[sp] + Long.MIN_VALUE ? 1 : 0;
                    }
                    case Op.I32_GE_U -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] + Long.MIN_VALUE >= s[sp] + Long.MIN_VALUE ? 1 : 0;
                    }
                    case Op.I32_ADD -> {
                        sp--;
                        s[sp - 1] = (int) (s[sp - 1] + s[sp]);
                    }
                    case Op.I32_SUB -> {
                        sp--;
                        s[sp - 1] = (int) (s[sp - 1] - s[sp]);
                    }
                    case Op.I32_MUL -> {
                        sp--;
                        s[sp - 1] = (int) (s[sp - 1] * s[sp]);
                    }
                    case Op.I32_AND -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] & s[sp];
                    }
                    case Op.I32_OR -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] | s[sp];
                    }
                    case Op.I32_XOR -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] ^ s[sp];
                    }
                    case Op.I32_SHL -> {
                        sp--;
                        s[sp - 1] = (int) s[sp - 1] << (int) s[sp];
                    }
                    case Op.I32_SHR_S -> {
                        sp--;
                        s[sp - 1] = (int) s[sp - 1] >> (int) s[sp];
                    }
                    case Op.I32_SHR_U -> {
                        sp--;
                        s[sp - 1] = (int) s[sp - 1] >>> (int) s[sp];
                    }
                    case Op.I64_EQZ -> s[sp - 1] = s[sp - 1] == 0 ? 1 : 0;
                    case Op.I64_EQ -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] == s[sp] ? 1 : 0;
                    }
                    case Op.I64_NE -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] != s[sp] ? 1 : 0;
                    }
                    case Op.I64_LT_S -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] < s[sp] ? 1 : 0;
                    }
                    case Op.I64_GT_S -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] > s[sp] ? 1 : 0;
                    }
                    case Op.I64_LE_S -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] <= s[sp] ? 1 : 0;
                    }
                    case Op.I64_GE_S -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] >= s[sp] ? 1 : 0;
                    }
                    case Op.I64_LT_U -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] + Long.MIN_VALUE < s[sp] + Long.MIN_VALUE ? 1 : 0;
                    }
                    case Op.I64_GT_U -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] + Long.MIN_VALUE > s[sp] + Long.MIN_VALUE ? 1 : 0;
                    }
                    case Op.I64_LE_U -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] + Long.MIN_VALUE <= s[sp] + Long.MIN_VALUE ? 1 : 0;
                    }
                    case Op.I64_GE_U -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] + Long.MIN_VALUE >= s[sp] + Long.MIN_VALUE ? 1 : 0;
                    }
                    case Op.I64_ADD -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] + s[sp];
                    }
                    case Op.I64_SUB -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] - s[sp];
                    }
                    case Op.I64_MUL -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] * s[sp];
                    }
                    case Op.I64_AND -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] & s[sp];
                    }
                    case Op.I64_OR -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] | s[sp];
                    }
                    case Op.I64_XOR -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] ^ s[sp];
                    }
                    case Op.I64_SHL -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] << s[sp];
                    }
                    case Op.I64_SHR_S -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] >> s[sp];
                    }
                    case Op.I64_SHR_U -> {
                        sp--;
                        s[sp - 1] = s[sp - 1] >>> s[sp];
                    }
                    case Op.I32_WRAP_I64 -> s[sp - 1] = (int) s[sp - 1];
                    case Op.I64_EXTEND_I32_S -> {
                        // An i32 is kept sign-extended.
                    }
                    case Op.I64_EXTEND_I32_U -> s[sp - 1] &= 0xFFFF_FFFFL;
                    case Op.EQZ_JUMP_IF -> pc = (int) s[--sp] == 0 ? c[pc + 1] : pc + 3;
                    case Op.GET_GET -> {
                        s[sp] = s[fp + c[pc + 1]];
                        s[sp + 1] = s[fp + c[pc + 4]];
                        sp += 2;
                        pc += 5;
                    }
                    case Op.GET_GET_ADD_I32 -> {
                        s[sp++] = (int) (s[fp + c[pc + 1]] + s[fp + c[pc + 4]]);
                        pc += 6;
                    }
                    case Op.GET_GET_ADD_I64 -> {
                        s[sp++] = s[fp + c[pc + 1]] + s[fp + c[pc + 4]];
                        pc += 6;
                    }
                    case Op.GET_CONST_I32 -> {
                        s[sp] = s[fp + c[pc + 1]];
                        s[sp + 1] = c[pc + 3];
                        sp += 2;
                        pc += 4;
                    }
                    case Op.GET_CONST_ADD_I32 -> {
                        s[sp++] = (int) (s[fp + c[pc + 1]] + c[pc + 3]);
                        pc += 5;
                    }
                    case Op.GET_CONST_ADD_I64 -> {
                        s[sp++] = s[fp + c[pc + 1]] + (c[pc + 3] & 0xFFFF_FFFFL | (long) c[pc + 4] << 32);
                        pc += 6;
                    }
                    case Op.GET_LOAD_32 -> {
                        long address = s[fp + c[pc + 1]];
                        pc += 3;
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        s[sp++] = memory.getInt(address & memory.addressMask(), offset(c, pc));
                        pc += 3;
                    }
                    case Op.GET_LOAD_64 -> {
                        long address = s[fp + c[pc + 1]];
                        pc += 3;
                        LinearMemory memory = c[pc] == 0 ? m : f.instance.memory(c[pc]);
                        s[sp++] = memory.getLong(address & memory.addressMask(), offset(c, pc));
                        pc += 3;
                    }
                    default -> {
                        int height = op < Op.I32_TRUNC_SAT_F32_S
                                ? plain(op, s, sp)
                                : op < Op.V128_LOAD ? FloatOps.step(op, s, sp) : -1;
                        if (height < 0) {
                            height = rare(f, op, c, pc, s, r, sp);
                            pc += Widths.of(op);
                        }
                        sp = height;
                    }
                }
            }
        } catch (Trap trap) {
            if (code == f) {
                this.pc = pc;
            }
            trap.at(calls.trace(code, this.pc - 1));
            throw trap;
        }
    }

    private static long offset(int[] c, int pc) {
        return c[pc + 1] & 0xFFFF_FFFFL | (long) c[pc + 2] << 32;
    }

    private static int plain(int op, long[] s, int sp) {
        int height = IntegerOps.step(op, s, sp);
        return height >= 0 ? height : FloatOps.step(op, s, sp);
    }

    /** Vectors, tables and bulk operations. */
    private int rare(PreparedCode f, int op, int[] c, int pc, long[] s, Object[] r, int sp) {
        return switch (Widths.of(op)) {
            case 0 -> vector(op, s, sp);
            case 3 ->
                op == Op.V128_STORE
                        ? VectorOps.lane(op, s, sp, f.instance.memory(c[pc]), offset(c, pc), 0)
                        : VectorOps.load(op, s, sp, f.instance.memory(c[pc]), offset(c, pc));
            case 4 -> VectorOps.lane(op, s, sp, f.instance.memory(c[pc]), offset(c, pc), c[pc + 3]);
            default ->
                op >= Op.V128_LOAD && op < Op.JUMP
                        ? VectorOps.immediate(op, s, sp, c[pc], f.vectors)
                        : bulk.step(op, f.instance, c, pc, s, r, sp);
        };
    }

    private static int vector(int op, long[] s, int sp) {
        int height = FloatLanes.step(op, s, sp);
        if (height < 0) {
            height = IntegerLanes.step(op, s, sp);
        }
        return height >= 0 ? height : VectorOps.step(op, s, sp);
    }
}
