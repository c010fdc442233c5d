package dev.quipu.wasm.compiler;

import java.util.List;

/**
 * A part of a function that becomes one method: instructions one after another, in which every block is whole or not
 * begun. The function itself is such a part. Locals of a function of several parts lie in arrays that all of them know.
 *
 * @param number 0 for the function, else the name of its method
 * @param first index of its first instruction
 * @param end index after its last
 * @param firstBlock index of the first block opened in it
 * @param endBlock index after the last
 * @param height slots on the operand stack below it, which it never touches
 * @param children parts of it that are methods of their own, in order
 */
record Piece(int number, int first, int end, int firstBlock, int endBlock, int height, List<Piece> children) {

    static final int WHOLE = 0;

    /** All of a function in one. */
    static Piece whole(int instructions, int blocks, List<Piece> children) {
        return new Piece(WHOLE, 0, instructions, 0, blocks, 0, children);
    }

    /** Whether a block begins and ends here, be it in a child. */
    boolean holds(int block) {
        return block >= firstBlock && block < endBlock;
    }

    boolean isWhole() {
        return number == WHOLE;
    }
}
