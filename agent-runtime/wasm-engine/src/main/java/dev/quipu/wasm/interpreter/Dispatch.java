package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.Trap;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.ExceptionRef;
import dev.quipu.wasm.runtime.Fuel;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Global;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Interrupt;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.ThrownException;

/** What each instruction does. The large method stays below what HotSpot compiles: 8,000 bytes. */
final class Dispatch {

    private final Machine machine;
    private final Frames frames;
    private final Interrupt interrupt;
    private final Bulk bulk = new Bulk();

    Dispatch(Machine machine, Frames frames, Interrupt interrupt) {
        this.machine = machine;
        this.frames = frames;
        this.interrupt = interrupt;
    }

    /** Runs the call in progress until it calls, returns, or stops. */
    void run() {
        PreparedCode f = frames.code;
        int[] c = f.words;
        LinearMemory m = f.memory;
        long[] s = frames.stack;
        Object[] r = frames.references;
        int sp = frames.top;
        int fp = frames.base;
        int pc = frames.pc;
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
                        frames.top = sp;
                        frames.leave(f.resultSlots, f.referenceResults);
                        return;
                    }
                    case Op.CALL -> {
                        frames.top = sp;
                        frames.pc = pc + 1;
                        machine.call(f.instance.function(c[pc]));
                        return;
                    }
                    case Op.CALL_INDIRECT -> {
                        Func callee = indirect(f.instance, c[pc], c[pc + 1], s[--sp]);
                        frames.top = sp;
                        frames.pc = pc + 2;
                        machine.call(callee);
                        return;
                    }
                    case Op.RETURN_CALL, Op.RETURN_CALL_INDIRECT -> {
                        Func callee = op == Op.RETURN_CALL
                                ? f.instance.function(c[pc])
                                : indirect(f.instance, c[pc], c[pc + 1], s[--sp]);
                        frames.top = sp;
                        frames.pc = pc + 1;
                        machine.tailCall(callee);
                        return;
                    }
                    case Op.THROW -> {
                        frames.top = sp;
                        frames.pc = pc;
                        throw frames.exception(c[pc]);
                    }
                    case Op.THROW_REF -> {
                        frames.pc = pc;
                        throw again(r[sp - 1]);
                    }
                    case Op.RETHROW -> {
                        frames.pc = pc;
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
            if (frames.code == f) {
                frames.pc = pc;
            }
            trap.at(frames.trace());
            throw trap;
        }
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
