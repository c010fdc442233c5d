package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.ValueType;

/**
 * What is known of a value on the operand stack while code is made.
 *
 * @param shape of a v128, else null
 * @param nans of f32, f64 and v128
 * @param origin the local that holds the same, or -1
 * @param widened where its lanes came from, or null
 */
record Value(ValueType type, Shape shape, Nans nans, int origin, Widened widened) {

    /** Says that a vector is half of the bytes in a local with their signs extended to 16 bits. */
    record Widened(int local, boolean upper) {}

    /** Whether the bits of NaNs are as WebAssembly sees them. */
    enum Nans {
        /** No NaN in it, whichever lanes one looks at: a constant. */
        NONE,
        /** The bits are as they should be, and must not be touched. */
        EXACT,
        /** NaNs of unknown bits, made by the JVM's arithmetic in lanes of {@link #shape}: to be made canonical. */
        LOOSE
    }

    Value(ValueType type, Shape shape, Nans nans, int origin) {
        this(type, shape, nans, origin, null);
    }

    static Value of(ValueType type) {
        return new Value(type, type == ValueType.V128 ? Shape.BYTES : null, Nans.EXACT, -1);
    }

    static Value loose(ValueType type) {
        return new Value(type, null, Nans.LOOSE, -1);
    }

    static Value vector(Shape shape, Nans nans) {
        return new Value(ValueType.V128, shape, nans, -1);
    }

    Value widenedFrom(int local, boolean upper) {
        return new Value(type, shape, nans, origin, new Widened(local, upper));
    }

    /** What is known when a local gets another value. */
    Value without(int local) {
        boolean same = origin != local && (widened == null || widened.local != local);
        return same ? this : new Value(type, shape, nans, -1);
    }

    boolean isVector() {
        return type == ValueType.V128;
    }

    boolean isLoose() {
        return nans == Nans.LOOSE;
    }

    /** Whether it lies on the JVM's stack as every merge point and call expects it. */
    boolean isPlain() {
        return !isLoose() && (shape == null || shape == Shape.BYTES);
    }
}
