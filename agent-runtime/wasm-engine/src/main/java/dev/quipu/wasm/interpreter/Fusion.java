package dev.quipu.wasm.interpreter;

/**
 * Frequent sequences done in one step. Only the first opcode is replaced: all words stay where they are, so that a jump
 * into the middle of a sequence finds what it always found.
 */
final class Fusion {

    private Fusion() {}

    /**
     * @param words with references told from numbers
     * @param positions of all instructions in {@code words}
     */
    static void fuse(int[] words, int[] positions) {
        int[] plain = new int[positions.length + 2];
        plain[positions.length] = -1;
        plain[positions.length + 1] = -1;
        for (int i = 0; i < positions.length; i++) {
            plain[i] = words[positions[i]];
        }
        for (int i = 0; i < positions.length; i++) {
            words[positions[i]] = fused(plain[i], plain[i + 1], plain[i + 2]);
        }
    }

    private static int fused(int first, int second, int third) {
        if (first == Op.I32_EQZ) {
            return second == Op.JUMP_IF ? Op.EQZ_JUMP_IF : first;
        }
        if (first != Op.LOCAL_GET) {
            return first;
        }
        return switch (second) {
            case Op.LOCAL_GET ->
                third == Op.I32_ADD ? Op.GET_GET_ADD_I32 : third == Op.I64_ADD ? Op.GET_GET_ADD_I64 : Op.GET_GET;
            case Op.I32_CONST -> third == Op.I32_ADD ? Op.GET_CONST_ADD_I32 : Op.GET_CONST_I32;
            case Op.I64_CONST -> third == Op.I64_ADD ? Op.GET_CONST_ADD_I64 : first;
            case Op.I32_LOAD, Op.F32_LOAD, Op.I64_LOAD32_S -> Op.GET_LOAD_32;
            case Op.I64_LOAD, Op.F64_LOAD -> Op.GET_LOAD_64;
            default -> first;
        };
    }
}
