package dev.quipu.wasm.compiler;

/**
 * What an instruction does to NaNs. A vector is dirty if it may hold a NaN the JVM made, whose bits depend on how the
 * code was compiled; making those canonical is left until someone can see them.
 */
enum NanRule {
    /** Looks at bits or hands them on: operands must not be dirty, the result is not. */
    BITS,
    /** Operands may be dirty, and so may the result. */
    ARITHMETIC,
    /** Hands lanes on as they are: the result is as dirty as its operand. */
    MOVES,
    /** Operands may be dirty; the result is not: integers, masks. */
    COMPARES
}
