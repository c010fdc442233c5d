package dev.quipu.dex;

import java.math.BigInteger;

/** Roundings and bounds both formulas share. */
final class Rounding {

    private Rounding() {}

    /** ⌈numerator / denominator⌉ for a numerator of zero or more. */
    static BigInteger divideUp(BigInteger numerator, BigInteger denominator) {
        return numerator.add(denominator).subtract(BigInteger.ONE).divide(denominator);
    }

    /** What stays in the reserve after paying {@code amountOut}; a pool never pays its last atom. */
    static BigInteger requireLeft(BigInteger amountOut, BigInteger reserveOut) {
        if (amountOut.signum() < 0 || amountOut.compareTo(reserveOut) >= 0) {
            throw new IllegalArgumentException("output must be 0 or more and below the reserve: output=%s, reserve=%s"
                    .formatted(amountOut, reserveOut));
        }
        return reserveOut.subtract(amountOut);
    }
}
