package dev.quipu.dex.simulated;

import java.math.BigInteger;

/** What a pool holds of its tokens A and B, in atoms. */
public record Reserves(BigInteger a, BigInteger b) {

    public static final Reserves EMPTY = new Reserves(BigInteger.ZERO, BigInteger.ZERO);

    public Reserves {
        if (a.signum() < 0 || b.signum() < 0) {
            throw new IllegalArgumentException("reserves must not be negative: " + a + " and " + b);
        }
    }

    /** Whether a side is missing, so that nothing can be swapped. */
    public boolean isEmpty() {
        return a.signum() == 0 || b.signum() == 0;
    }

    /** The same reserves as the other token's side sees them. */
    Reserves swapped() {
        return new Reserves(b, a);
    }
}
