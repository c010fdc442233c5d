package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a piece may go on, by the number its method returns: 0 behind it, 1 and more to places around it, the number
 * after those out of the function, {@link #HANDS_OVER} to the interpreter.
 *
 * @param fallsThrough whether its end can be reached
 * @param targets positions around it that it branches to, in order of number
 * @param blocks the blocks these belong to
 * @param returns whether it returns from the function
 * @param handsOver whether the interpreter may have to go on from within
 */
record Exits(boolean fallsThrough, List<Integer> targets, List<Integer> blocks, boolean returns, boolean handsOver) {

    static final int HANDS_OVER = -1;

    static Exits of(Piece piece, Code code, Landmarks landmarks) {
        int end = landmarks.position(piece.end());
        boolean falls = !isLast(code.opcodeAt(code.positions()[piece.end() - 1]));
        List<Integer> targets = new ArrayList<>();
        List<Integer> blocks = new ArrayList<>();
        for (int[] jump : landmarks.jumps(piece.first(), piece.end())) {
            if (piece.holds(jump[1])) {
                falls |= jump[0] == end;
            } else if (!targets.contains(jump[0])) {
                targets.add(jump[0]);
                blocks.add(jump[1]);
            }
        }
        boolean returns = false;
        boolean handsOver = false;
        for (int i = piece.first(); i < piece.end(); i++) {
            returns |= code.opcodeAt(code.positions()[i]) == Opcode.RETURN;
            handsOver |= code.opcodeAt(code.positions()[i]) == Opcode.ASSUME;
        }
        return new Exits(falls, targets, blocks, returns, handsOver);
    }

    private static boolean isLast(Opcode opcode) {
        return switch (opcode) {
            case JUMP, BR, BR_TABLE, RETURN, UNREACHABLE, THROW, THROW_REF, RETHROW -> true;
            default -> false;
        };
    }

    int returning() {
        return targets.size() + 1;
    }

    int number(int target) {
        return targets.indexOf(target) + 1;
    }

    /** How many different ways there are to leave, that to the interpreter not counted. */
    int count() {
        return targets.size() + (fallsThrough ? 1 : 0) + (returns ? 1 : 0);
    }

    /** The values a branch to a block takes along. */
    static List<ValueType> taken(Block block) {
        FunctionType type = block.type();
        return block.kind() == Block.Kind.LOOP ? type.parameters() : type.results();
    }
}
