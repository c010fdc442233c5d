package dev.quipu.strategy;

import java.math.BigInteger;

/**
 * Something that can be held: its ticker and the number of decimals between one unit and one atom.
 *
 * @param ticker upper-case name such as {@code BTC}; identity within one fund
 * @param decimals power of ten between unit and atom, 0 to 36 (USDC 6, BTC 8, ETH 18)
 */
public record Asset(String ticker, int decimals) implements Comparable<Asset> {

    private static final int DECIMALS_MAX = 36;
    private static final BigInteger[] ATOMS_PER_UNIT = new BigInteger[DECIMALS_MAX + 1];

    static {
        for (int decimals = 0; decimals <= DECIMALS_MAX; decimals++) {
            ATOMS_PER_UNIT[decimals] = BigInteger.TEN.pow(decimals);
        }
    }

    public Asset {
        if (ticker.isBlank()) {
            throw new IllegalArgumentException("asset ticker is blank");
        }
        if (decimals < 0 || decimals > DECIMALS_MAX) {
            throw new IllegalArgumentException("asset decimals out of range 0..36: " + decimals);
        }
    }

    /** Atoms in one whole unit: 10^decimals. */
    public BigInteger atomsPerUnit() {
        return ATOMS_PER_UNIT[decimals];
    }

    @Override
    public int compareTo(Asset other) {
        return ticker.compareTo(other.ticker);
    }
}
