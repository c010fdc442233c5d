package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Code;

/**
 * A function as it runs while an {@link Assumption} holds.
 *
 * @param assumption what it is made for
 * @param origins for each instruction of {@code code} the index of the one it came from in the function itself
 */
record Specialised(Code code, Assumption assumption, int[] origins) {}
