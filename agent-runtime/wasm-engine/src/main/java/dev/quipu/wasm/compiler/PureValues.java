package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Opcode;
import java.util.ArrayList;
import java.util.List;

/**
 * The values on top of the operand stack whose instructions could be taken back: they lie one after another at the end
 * of what was written, and do nothing but make these values. What lies below is not known here.
 */
final class PureValues {

    /**
     * @param first index of the first instruction that makes it
     * @param constant what it is, or null
     * @param nonZero it is known not to be 0
     * @param bit it is known to be 0 or 1
     */
    record Pure(int first, Integer constant, boolean nonZero, boolean bit) {

        static Pure constant(int first, int value) {
            return new Pure(first, value, value != 0, value == 0 || value == 1);
        }

        static Pure unknown(int first) {
            return new Pure(first, null, false, false);
        }

        boolean isZero() {
            return constant != null && constant == 0;
        }
    }

    private final List<Pure> values = new ArrayList<>();

    int count() {
        return values.size();
    }

    /** The value {@code depth} below the top. */
    Pure top(int depth) {
        return values.get(values.size() - 1 - depth);
    }

    /** The deepest of those known. */
    Pure bottom() {
        return values.getFirst();
    }

    /** Something was written before all of them. */
    void shift() {
        values.replaceAll(value -> new Pure(value.first + 1, value.constant, value.nonZero, value.bit));
    }

    void push(Pure value) {
        values.add(value);
    }

    Pure pop() {
        return values.removeLast();
    }

    void clear() {
        values.clear();
    }

    /** Operands of an instruction that neither traps nor does anything but compute one value from them, or -1. */
    static int operands(Opcode opcode) {
        return switch (opcode) {
            case LOCAL_GET, GLOBAL_GET, I32_CONST, I64_CONST, F32_CONST, F64_CONST -> 0;
            case I32_EQZ,
                    I64_EQZ,
                    I32_CLZ,
                    I32_CTZ,
                    I32_POPCNT,
                    I64_CLZ,
                    I64_CTZ,
                    I64_POPCNT,
                    I32_WRAP_I64,
                    I64_EXTEND_I32_S,
                    I64_EXTEND_I32_U,
                    I32_EXTEND8_S,
                    I32_EXTEND16_S,
                    I64_EXTEND8_S,
                    I64_EXTEND16_S,
                    I64_EXTEND32_S -> 1;
            case I32_EQ,
                    I32_NE,
                    I32_LT_S,
                    I32_LT_U,
                    I32_GT_S,
                    I32_GT_U,
                    I32_LE_S,
                    I32_LE_U,
                    I32_GE_S,
                    I32_GE_U,
                    I64_EQ,
                    I64_NE,
                    I64_LT_S,
                    I64_LT_U,
                    I64_GT_S,
                    I64_GT_U,
                    I64_LE_S,
                    I64_LE_U,
                    I64_GE_S,
                    I64_GE_U,
                    I32_ADD,
                    I32_SUB,
                    I32_MUL,
                    I32_AND,
                    I32_OR,
                    I32_XOR,
                    I32_SHL,
                    I32_SHR_S,
                    I32_SHR_U,
                    I32_ROTL,
                    I32_ROTR,
                    I64_ADD,
                    I64_SUB,
                    I64_MUL,
                    I64_AND,
                    I64_OR,
                    I64_XOR,
                    I64_SHL,
                    I64_SHR_S,
                    I64_SHR_U,
                    I64_ROTL,
                    I64_ROTR -> 2;
            case SELECT -> 3;
            default -> -1;
        };
    }

    /** Whether the result of an instruction is 0 or 1. */
    static boolean isBit(Opcode opcode) {
        return Condition.of(opcode) != null && opcode != Opcode.SELECT;
    }

    /** What an instruction makes of two constants, or null if nobody asks that of it. */
    static Integer fold(Opcode opcode, int left, int right) {
        return switch (opcode) {
            case I32_EQ -> left == right ? 1 : 0;
            case I32_NE -> left != right ? 1 : 0;
            case I32_AND -> left & right;
            case I32_OR -> left | right;
            case I32_XOR -> left ^ right;
            case I32_ADD -> left + right;
            case I32_SUB -> left - right;
            case I32_LT_S -> left < right ? 1 : 0;
            case I32_GT_S -> left > right ? 1 : 0;
            case I32_LE_S -> left <= right ? 1 : 0;
            case I32_GE_S -> left >= right ? 1 : 0;
            case I32_LT_U -> Integer.compareUnsigned(left, right) < 0 ? 1 : 0;
            case I32_GT_U -> Integer.compareUnsigned(left, right) > 0 ? 1 : 0;
            case I32_LE_U -> Integer.compareUnsigned(left, right) <= 0 ? 1 : 0;
            case I32_GE_U -> Integer.compareUnsigned(left, right) >= 0 ? 1 : 0;
            default -> null;
        };
    }
}
