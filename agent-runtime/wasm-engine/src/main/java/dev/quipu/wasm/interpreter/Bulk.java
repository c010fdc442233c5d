package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.Table;

/** Instructions on whole tables, memories and segments. */
final class Bulk {

    private static final long MASK_32 = 0xFFFF_FFFFL;

    /** {@code c[pc]} is the first operand word. @return the new height */
    int step(int op, Instance instance, int[] c, int pc, long[] s, Object[] r, int sp) {
        return switch (op) {
            case Op.MEMORY_SIZE, Op.MEMORY_GROW, Op.MEMORY_FILL, Op.MEMORY_COPY, Op.MEMORY_INIT ->
                memory(op, instance, c, pc, s, sp);
            case Op.DATA_DROP -> {
                instance.dropData(c[pc]);
                yield sp;
            }
            case Op.ELEM_DROP -> {
                instance.dropElement(c[pc]);
                yield sp;
            }
            default -> table(op, instance, c, pc, s, r, sp);
        };
    }

    private int memory(int op, Instance instance, int[] c, int pc, long[] s, int sp) {
        switch (op) {
            case Op.MEMORY_SIZE -> {
                s[sp] = instance.memory(c[pc]).pages();
                return sp + 1;
            }
            case Op.MEMORY_GROW -> {
                LinearMemory memory = instance.memory(c[pc]);
                s[sp - 1] = memory.grow(s[sp - 1] & memory.addressMask());
                return sp;
            }
            case Op.MEMORY_FILL -> {
                LinearMemory memory = instance.memory(c[pc]);
                long mask = memory.addressMask();
                memory.fill(s[sp - 3] & mask, (byte) s[sp - 2], s[sp - 1] & mask);
            }
            case Op.MEMORY_COPY -> {
                LinearMemory to = instance.memory(c[pc]);
                LinearMemory from = instance.memory(c[pc + 1]);
                to.copy(
                        s[sp - 3] & to.addressMask(),
                        from,
                        s[sp - 2] & from.addressMask(),
                        s[sp - 1] & to.addressMask() & from.addressMask());
            }
            case Op.MEMORY_INIT -> {
                LinearMemory memory = instance.memory(c[pc + 1]);
                memory.init(
                        s[sp - 3] & memory.addressMask(),
                        instance.data(c[pc]),
                        s[sp - 2] & MASK_32,
                        s[sp - 1] & MASK_32);
            }
            default -> throw new IllegalStateException("not on a memory: " + op);
        }
        return sp - 3;
    }

    private static long mask(Table table) {
        return table.declared().is64() ? -1 : MASK_32;
    }

    private int table(int op, Instance instance, int[] c, int pc, long[] s, Object[] r, int sp) {
        switch (op) {
            case Op.TABLE_GET -> {
                Table table = instance.table(c[pc]);
                r[sp - 1] = table.get(s[sp - 1] & mask(table));
                return sp;
            }
            case Op.TABLE_SET -> {
                Table table = instance.table(c[pc]);
                table.set(s[sp - 2] & mask(table), r[sp - 1]);
                return sp - 2;
            }
            case Op.TABLE_SIZE -> {
                s[sp] = instance.table(c[pc]).size();
                return sp + 1;
            }
            case Op.TABLE_GROW -> {
                Table table = instance.table(c[pc]);
                s[sp - 2] = table.grow(s[sp - 1] & mask(table), r[sp - 2]);
                return sp - 1;
            }
            case Op.TABLE_FILL -> {
                Table table = instance.table(c[pc]);
                table.fill(s[sp - 3] & mask(table), r[sp - 2], s[sp - 1] & mask(table));
            }
            case Op.TABLE_COPY -> {
                Table to = instance.table(c[pc]);
                Table from = instance.table(c[pc + 1]);
                to.copy(s[sp - 3] & mask(to), from, s[sp - 2] & mask(from), s[sp - 1] & mask(to) & mask(from));
            }
            case Op.TABLE_INIT -> {
                Table table = instance.table(c[pc + 1]);
                table.init(s[sp - 3] & mask(table), instance.element(c[pc]), s[sp - 2] & MASK_32, s[sp - 1] & MASK_32);
            }
            default -> throw new IllegalStateException("no instruction " + op);
        }
        return sp - 3;
    }
}
