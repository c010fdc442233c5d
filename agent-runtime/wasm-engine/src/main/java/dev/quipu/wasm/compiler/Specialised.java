package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Code;
import java.util.Map;

/**
 * A function as it runs while an {@link Assumption} holds.
 *
 * @param assumption what it is made for
 * @param origins for each instruction of {@code code} the index of the one it came from in the function itself
 * @param payments for the position of an instruction that pays for what were several, what each of these costs, in order
 */
record Specialised(Code code, Assumption assumption, int[] origins, Map<Integer, long[]> payments) {}
