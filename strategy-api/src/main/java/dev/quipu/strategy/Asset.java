package dev.quipu.strategy;

import java.math.BigInteger;

/**
 * Something that can be held: its ticker and the number of decimals between one unit and one atom.
 *
 * @param ticker upper-case name such as {@code BTC}; identity within one fund
 * @param decimals power of ten between unit and atom, 0 to 36 (USDC 6, BTC 8, ETH 18)
 */
public record Asset(String ticker, int decimals) implements Comparable<Asset> {

    public Asset {
        if (ticker.isBlank()) {
            throw new IllegalArgumentException("asset ticker is blank");
        }
        if (decimals < 0 || decimals > 36) {
            throw new IllegalArgumentException("asset decimals out of range 0..36: " + decimals);
        }
    }

    /** Atoms in one whole unit: 10^decimals. */
    public BigInteger atomsPerUnit() {
        return BigInteger.TEN.pow(decimals);
    }

    @Override
    public int compareTo(Asset other) {
        return ticker.compareTo(other.ticker);
    }
}
