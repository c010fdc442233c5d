package dev.quipu.strategy.memory;

import java.util.Arrays;

/**
 * The best few of a row of candidates, by the cosine that their dot product with one query stands for. The query's own
 * length is the same for all and left out: what is compared is dot / length, as sign · dot² / length², exactly.
 */
final class Nearest {

    /** Halves of this many bits keep products of a 53-bit and a 27-bit number within a long. */
    private static final int HALF_BITS = 27;

    private static final long HALF_MASK = (1L << HALF_BITS) - 1;

    private final int[] index;
    private final int[] dot;
    private final int[] squaredLength;
    private int found;

    Nearest(int wanted) {
        this.index = new int[wanted];
        this.dot = new int[wanted];
        this.squaredLength = new int[wanted];
    }

    /** Takes a candidate in; indexes must come in ascending order, so that of two equals the lower one stands first. */
    void offer(int candidate, int itsDot, int itsSquaredLength) {
        int at = found;
        while (at > 0 && compare(itsDot, itsSquaredLength, dot[at - 1], squaredLength[at - 1]) > 0) {
            at--;
        }
        if (at == index.length) {
            return;
        }
        int moved = Math.min(found, index.length - 1) - at;
        System.arraycopy(index, at, index, at + 1, moved);
        System.arraycopy(dot, at, dot, at + 1, moved);
        System.arraycopy(squaredLength, at, squaredLength, at + 1, moved);
        index[at] = candidate;
        dot[at] = itsDot;
        squaredLength[at] = itsSquaredLength;
        found = Math.min(found + 1, index.length);
    }

    /** Best first. */
    int[] indexes() {
        return Arrays.copyOf(index, found);
    }

    /** More than 0 if the first is nearer. A vector of zeros has no direction; its cosine counts as 0. */
    private static int compare(int dot, int squaredLength, int otherDot, int otherSquaredLength) {
        int sign = Integer.signum(dot);
        int otherSign = Integer.signum(otherDot);
        if (sign != otherSign || sign == 0) {
            return Integer.compare(sign, otherSign);
        }
        return sign * compareProducts((long) dot * dot, otherSquaredLength, (long) otherDot * otherDot, squaredLength);
    }

    /** a·b against c·d, for a and c of at most 53 bits, b and d of at most 27, none negative. */
    private static int compareProducts(long a, long b, long c, long d) {
        long lowLeft = (a & HALF_MASK) * b;
        long lowRight = (c & HALF_MASK) * d;
        long highLeft = (a >>> HALF_BITS) * b + (lowLeft >>> HALF_BITS);
        long highRight = (c >>> HALF_BITS) * d + (lowRight >>> HALF_BITS);
        return highLeft != highRight
                ? Long.compare(highLeft, highRight)
                : Long.compare(lowLeft & HALF_MASK, lowRight & HALF_MASK);
    }
}
