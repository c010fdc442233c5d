package dev.quipu.wasm.model;

/**
 * A structured block that can be reached. Positions are indexes into {@link Code#words()}; blocks are not instructions
 * there.
 *
 * @param parent index of the enclosing block, -1 for the function itself, which is block 0
 * @param type what it takes from the stack and leaves there
 * @param start first position inside; where a branch to a loop goes. For an {@code if} the position after its
 *     {@link Opcode#JUMP_UNLESS}
 * @param otherwise first position of the else part, or -1 if there is none
 * @param end first position after it; where a branch to anything but a loop goes
 * @param height slots on the operand stack below its parameters
 */
public record Block(Kind kind, int parent, FunctionType type, int start, int otherwise, int end, int height) {

    /** Which instruction opened it. */
    public enum Kind {
        FUNCTION,
        BLOCK,
        LOOP,
        IF,
        TRY_TABLE,
        /** Legacy {@code try}: from {@code start} to the end of its last handler. */
        TRY
    }

    /** Where a branch to this block goes. */
    public int target() {
        return kind == Kind.LOOP ? start : end;
    }
}
