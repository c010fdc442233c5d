package dev.quipu.wasm.compiler;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A sum of multiples of locals and a constant, modulo 2^32 or 2^64.
 *
 * @param wide i64, else i32
 * @param factors by local, none of them 0
 * @param constant as the others here a number with sign, of 32 bits unless {@code wide}
 */
record Affine(boolean wide, SortedMap<Integer, Long> factors, long constant) {

    static Affine constant(boolean wide, long value) {
        return new Affine(wide, new TreeMap<>(), wrapped(wide, value));
    }

    static Affine local(boolean wide, int local) {
        SortedMap<Integer, Long> factors = new TreeMap<>();
        factors.put(local, 1L);
        return new Affine(wide, factors, 0);
    }

    private static long wrapped(boolean wide, long value) {
        return wide ? value : (int) value;
    }

    boolean isConstant() {
        return factors.isEmpty();
    }

    /** This and {@code factor} times the other. */
    Affine plus(Affine other, long factor) {
        SortedMap<Integer, Long> sum = new TreeMap<>(factors);
        other.factors.forEach((local, times) -> {
            long made = wrapped(wide, sum.getOrDefault(local, 0L) + times * factor);
            if (made == 0) {
                sum.remove(local);
            } else {
                sum.put(local, made);
            }
        });
        return new Affine(wide, sum, wrapped(wide, constant + other.constant * factor));
    }

    Affine times(long factor) {
        return constant(wide, 0).plus(this, factor);
    }

    /** The same locals, another constant. */
    Affine withConstant(long other) {
        return new Affine(wide, factors, wrapped(wide, other));
    }
}
