package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Finds the sums of products of bytes that compilers make of {@code i32x4.dot_i16x8_s}: that of the lower halves of two
 * vectors of bytes and that of their upper halves, in either order.
 *
 * <pre>
 *   a low, b low, dot,      local.get a, high, local.get b, high, dot, i32x4.add
 *   a low, b low, dot, add, local.get a, high, local.get b, high, dot, i32x4.add     to a sum that was there
 * </pre>
 */
final class ByteProducts {

    /**
     * @param first local with bytes
     * @param second local with bytes
     * @param adds whether the sum is added to the value below
     * @param instructions how many after the first dot belong to it
     */
    record Match(int first, int second, boolean adds, int instructions) {}

    private final Code code;
    private final Operands operands;
    private final IntPredicate isFree;

    /** @param isFree whether only the instruction before leads to the one of that number */
    ByteProducts(Code code, Operands operands, IntPredicate isFree) {
        this.code = code;
        this.operands = operands;
        this.isFree = isFree;
    }

    /** Looks from the dot that is instruction {@code index}, its operands on the stack. */
    Optional<Match> match(int index) {
        Value.Widened first = operands.top(1).widened();
        Value.Widened second = operands.top(0).widened();
        if (!VectorImmediates.hasWideVectors() || first == null || second == null || first.upper() != second.upper()) {
            return Optional.empty();
        }
        boolean adds = is(index + 1, Opcode.I32X4_ADD);
        int next = adds ? index + 2 : index + 1;
        Opcode other = first.upper() ? Opcode.I16X8_EXTEND_LOW_I8X16_S : Opcode.I16X8_EXTEND_HIGH_I8X16_S;
        boolean found = reads(next, first.local())
                && is(next + 1, other)
                && reads(next + 2, second.local())
                && is(next + 3, other)
                && is(next + 4, Opcode.I32X4_DOT_I16X8_S)
                && is(next + 5, Opcode.I32X4_ADD);
        return found ? Optional.of(new Match(first.local(), second.local(), adds, next + 5 - index)) : Optional.empty();
    }

    private boolean reads(int instruction, int local) {
        return is(instruction, Opcode.LOCAL_GET_V128) && code.words()[code.positions()[instruction] + 1] == local;
    }

    private boolean is(int instruction, Opcode opcode) {
        return isFree.test(instruction) && code.opcodeAt(code.positions()[instruction]) == opcode;
    }
}
