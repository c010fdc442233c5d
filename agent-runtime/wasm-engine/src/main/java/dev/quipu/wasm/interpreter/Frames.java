package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.Trap;
import dev.quipu.wasm.runtime.CallBudget;
import dev.quipu.wasm.runtime.ExceptionRef;
import dev.quipu.wasm.runtime.ThrownException;
import java.util.Arrays;
import java.util.List;

/**
 * Calls in progress, their locals and operands.
 *
 * <pre>
 *   stack    .. | arguments, other locals | operands .. | arguments of the next call, other locals | ..
 *                 ^ base of the caller                    ^ base of the callee                       ^ top
 * </pre>
 */
final class Frames {

    private static final int FIRST_SLOTS = 1024;
    /** An array cannot be much longer. */
    private static final int MOST_SLOTS = Integer.MAX_VALUE - 8;

    final CallBudget budget;
    long[] stack = new long[FIRST_SLOTS];
    Object[] references = new Object[FIRST_SLOTS];

    /* The call in progress, as it stood when it last called or stopped. */
    PreparedCode code;
    int pc;
    int base;
    int top;

    private final CallStack calls = new CallStack();
    /** No reference lies at this index or above. */
    private int highest;

    Frames(CallBudget budget) {
        this.budget = budget;
    }

    int depth() {
        return calls.depth();
    }

    /** Back to where the host called in, with the top of the stack and the budget that it found. */
    void cut(int depth, int top, int left) {
        if (calls.depth() > depth) {
            // Ended before its time.
            code = calls.code(depth);
            pc = calls.pc(depth);
            base = calls.base(depth);
        }
        calls.cut(depth);
        budget.left = left;
        this.top = top;
        if (depth == 0) {
            // Nothing the host gave or took may live on because of us.
            Arrays.fill(references, 0, Math.min(highest, references.length), null);
            highest = 0;
        }
    }

    /** Puts values on top of the stack. */
    void push(long[] slots, Object[] given, int count) {
        reserve(top + count);
        System.arraycopy(slots, 0, stack, top, count);
        System.arraycopy(given, 0, references, top, count);
        top += count;
    }

    /** Takes values from the top of the stack. */
    void pop(long[] slots, Object[] taken, int count) {
        top -= count;
        System.arraycopy(stack, top, slots, 0, count);
        System.arraycopy(references, top, taken, 0, count);
    }

    private void reserve(int slots) {
        if (slots > stack.length) {
            int room = (int) Math.max(slots, Math.min(2L * stack.length, MOST_SLOTS));
            stack = Arrays.copyOf(stack, room);
            references = Arrays.copyOf(references, room);
        }
    }

    /** Begins a call; its arguments are on top of the stack. */
    void enter(PreparedCode callee) {
        take(callee.units);
        int calleeBase = top - callee.parameterSlots;
        reserve(calleeBase + callee.frameSlots + 1);
        calls.push(code, pc, base);
        begin(callee, calleeBase);
    }

    /** As {@link #enter}, in place of the call in progress. */
    void replace(PreparedCode callee) {
        budget.left += code.units;
        take(callee.units);
        reserve(Math.max(top, base + callee.frameSlots + 1));
        int parameters = callee.parameterSlots;
        System.arraycopy(stack, top - parameters, stack, base, parameters);
        System.arraycopy(references, top - parameters, references, base, parameters);
        begin(callee, base);
    }

    /** Takes over a call that has taken its units; its locals and operands are the {@code count} topmost slots. */
    void takeOver(PreparedCode callee, int position, int count) {
        int calleeBase = top - count;
        reserve(calleeBase + callee.frameSlots + 1);
        highest = Math.max(highest, calleeBase + callee.frameSlots + 1);
        calls.push(code, pc, base);
        code = callee;
        base = calleeBase;
        pc = position;
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

    /** Returns from the call in progress with the results on top of the stack. */
    void leave(int results, boolean withReferences) {
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

    /** Goes on in whatever handles the exception, or throws it if no call above {@code outerDepth} does. */
    void unwind(ThrownException thrown, int outerDepth) {
        ExceptionRef exception = thrown.exception();
        while (calls.depth() > outerDepth) {
            if (Handlers.enter(this, exception)) {
                return;
            }
            resumeCaller();
        }
        throw thrown;
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

    /** An exception that carries what is on top of the stack. */
    ThrownException exception(int tag) {
        int count = code.instance.tag(tag).type().parameterSlots();
        return new ThrownException(new ExceptionRef(
                code.instance.tag(tag),
                Arrays.copyOfRange(stack, top - count, top),
                Arrays.copyOfRange(references, top - count, top)));
    }

    List<Trap.Frame> trace() {
        return calls.trace(code, position());
    }
}
