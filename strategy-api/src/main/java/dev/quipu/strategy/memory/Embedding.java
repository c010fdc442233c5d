package dev.quipu.strategy.memory;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A direction in whole numbers: one signed byte a dimension, -127 to 127. Immutable. Only the direction means
 * something, so vectors are compared by the cosine of their angle; the comparison is exact, in integers.
 */
public final class Embedding {

    public static final int MAX_DIMENSIONS = 4_096;

    private static final int LARGEST = 127;
    private static final BigInteger MILLION_SQUARED = BigInteger.TEN.pow(12);

    private final byte[] values;
    private final int squaredLength;

    private Embedding(byte[] values) {
        this.values = values;
        int sum = 0;
        for (byte value : values) {
            sum += value * value;
        }
        this.squaredLength = sum; // below 2^26, since there are at most 4,096 values
    }

    /** Takes the values as they are. */
    public static Embedding of(byte... values) {
        requireDimensions(values.length);
        for (int i = 0; i < values.length; i++) {
            if (values[i] == Byte.MIN_VALUE) {
                throw new IllegalArgumentException("value " + i + " is -128, expected -127 to 127");
            }
        }
        return new Embedding(values.clone());
    }

    /**
     * Scales so that the largest magnitude becomes 127, and rounds half away from zero:
     * {@code q[i] = sign(x[i]) · ⌊127 · |x[i]| / max + 1/2⌋}. Zeros stay zeros. Every step is one IEEE 754 operation on
     * doubles, so the bytes are the same everywhere.
     *
     * @param values shape (dimensions); finite
     */
    public static Embedding quantise(float[] values) {
        requireDimensions(values.length);
        float max = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("value " + i + " is " + values[i] + ", expected a finite number");
            }
            max = Math.max(max, Math.abs(values[i]));
        }
        var quantised = new byte[values.length];
        for (int i = 0; i < values.length && max > 0; i++) {
            int magnitude = (int) (LARGEST * (double) Math.abs(values[i]) / max + 0.5);
            quantised[i] = (byte) (values[i] < 0 ? -magnitude : magnitude);
        }
        return new Embedding(quantised);
    }

    /** The same for whole numbers, without any rounding but the last. */
    public static Embedding quantise(int[] values) {
        requireDimensions(values.length);
        long max = 0;
        for (int value : values) {
            max = Math.max(max, Math.abs((long) value));
        }
        var quantised = new byte[values.length];
        for (int i = 0; i < values.length && max > 0; i++) {
            long magnitude = (2 * LARGEST * Math.abs((long) values[i]) + max) / (2 * max);
            quantised[i] = (byte) (values[i] < 0 ? -magnitude : magnitude);
        }
        return new Embedding(quantised);
    }

    public int dimensions() {
        return values.length;
    }

    /** A copy. */
    public byte[] values() {
        return values.clone();
    }

    /** Sum of products; exact. */
    public int dot(Embedding other) {
        requireLike(other);
        int sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * other.values[i];
        }
        return sum;
    }

    /** Cosine of the angle between the two in millionths, towards zero; 0 if one of them is all zeros. */
    public int cosineMicros(Embedding other) {
        int dot = dot(other);
        if (dot == 0) {
            return 0;
        }
        var squaredCosine = BigInteger.valueOf((long) dot * dot)
                .multiply(MILLION_SQUARED)
                .divide(BigInteger.valueOf((long) squaredLength * other.squaredLength));
        int magnitude = squaredCosine.sqrt().intValueExact();
        return dot < 0 ? -magnitude : magnitude;
    }

    /** Sum of squares. */
    int squaredLength() {
        return squaredLength;
    }

    private void requireLike(Embedding other) {
        if (values.length != other.values.length) {
            throw new IllegalArgumentException(
                    "embeddings of " + values.length + " and " + other.values.length + " dimensions");
        }
    }

    private static void requireDimensions(int dimensions) {
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "an embedding has 1 to " + MAX_DIMENSIONS + " dimensions, not " + dimensions);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embedding embedding && Arrays.equals(values, embedding.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Embedding of " + values.length + " dimensions";
    }
}
