package dev.quipu.wasm.compiler;

/**
 * What generated code works out before it enters a {@link CountedLoop}. Anything near the limits of its arithmetic is
 * left to the loop that checks each round. Public for generated classes only.
 */
public final class Rounds {

    /** What cannot be told: go round by round. */
    public static final int UNKNOWN = 0;

    private static final long LARGEST = 1L << 62;

    private Rounds() {}

    /**
     * Of a loop that goes on until a number has come to its bound exactly.
     *
     * @param distance from the number, as it is compared first, to the bound, modulo the width, in the direction of
     *     the step
     * @param stride size of the step, less than 2^30
     * @return at least 1, or {@link #UNKNOWN}
     */
    public static int untilEqual(long distance, int stride) {
        long steps = distance / stride;
        return distance < 0 || steps >= Integer.MAX_VALUE || steps * stride != distance ? UNKNOWN : (int) steps + 1;
    }

    /**
     * Of a loop that goes on while a growing number is less than its bound.
     *
     * @param first the number as it is compared first
     * @param bound of size 2^61 or less, as are all numbers here
     * @param beyond 1 if it goes on at the bound itself too, else 0
     * @param stride by how much the number grows, less than 2^30
     * @param least number of its type
     * @param most largest number of its type
     * @return at least 1, or {@link #UNKNOWN}
     */
    public static int untilReached(long first, long bound, int beyond, int stride, long least, long most) {
        if (first < least || bound < least || first > most || bound > most) {
            return UNKNOWN;
        }
        long steps = Math.max(bound - first + beyond + (stride - 1), 0) / stride;
        return steps >= Integer.MAX_VALUE || first + steps * stride > most ? UNKNOWN : (int) steps + 1;
    }

    /**
     * Whether all that a pointer touches lies in memory.
     *
     * @param first where it begins, as a number without sign
     * @param step by how much it grows each round; its size is less than 2^30
     * @param span bytes touched in a round, less than 2^32
     * @param bytes of the memory
     */
    public static boolean inside(long first, long step, long span, int rounds, long bytes) {
        long way = (rounds - 1) * step;
        return first >= 0 && first < LARGEST && first + Math.min(way, 0) >= 0 && first + Math.max(way, 0) + span <= bytes;
    }
}
