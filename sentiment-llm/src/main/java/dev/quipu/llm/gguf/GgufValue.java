package dev.quipu.llm.gguf;

/** A metadata value. */
sealed interface GgufValue {

    record Text(String text) implements GgufValue {}

    /** @param unsigned whether {@code number} is an unsigned number of 64 bits */
    record Whole(long number, boolean unsigned) implements GgufValue {}

    record Real(double number) implements GgufValue {}

    record Flag(boolean set) implements GgufValue {}

    /** An array, of which only the length is kept: a vocabulary has hundreds of thousands of elements. */
    record Array(long length) implements GgufValue {}
}
