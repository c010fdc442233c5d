package dev.quipu.strategy;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A quantity of one asset in whole atoms; may be negative (a loss, a debit).
 *
 * <table>
 * <caption>What each operation returns</caption>
 * <tr><td>{@code plus}, {@code minus}</td><td>exact; throws on different assets</td></tr>
 * <tr><td>{@code timesFloor(n, d)}</td><td>⌊atoms·n/d⌋, towards negative infinity</td></tr>
 * <tr><td>{@code timesCeil(n, d)}</td><td>⌈atoms·n/d⌉, towards positive infinity</td></tr>
 * </table>
 */
public record Amount(Asset asset, BigInteger atoms) implements Comparable<Amount> {

    public static Amount zero(Asset asset) {
        return new Amount(asset, BigInteger.ZERO);
    }

    public static Amount ofAtoms(Asset asset, long atoms) {
        return new Amount(asset, BigInteger.valueOf(atoms));
    }

    /** Parses whole units, for example {@code ofUnits(USDC, "100000.50")}; refuses digits below one atom. */
    public static Amount ofUnits(Asset asset, String units) {
        try {
            return new Amount(
                    asset,
                    new BigDecimal(units).movePointRight(asset.decimals()).toBigIntegerExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "%s has %d decimals, but the amount is %s".formatted(asset.ticker(), asset.decimals(), units), e);
        }
    }

    public Amount plus(Amount other) {
        return new Amount(asset, atoms.add(sameAsset(other).atoms));
    }

    public Amount minus(Amount other) {
        return new Amount(asset, atoms.subtract(sameAsset(other).atoms));
    }

    public Amount negated() {
        return new Amount(asset, atoms.negate());
    }

    /** ⌊atoms · numerator / denominator⌋; the denominator must be positive. */
    public Amount timesFloor(BigInteger numerator, BigInteger denominator) {
        return new Amount(asset, floorDiv(atoms.multiply(numerator), denominator));
    }

    /** ⌈atoms · numerator / denominator⌉; the denominator must be positive. */
    public Amount timesCeil(BigInteger numerator, BigInteger denominator) {
        return new Amount(
                asset, floorDiv(atoms.multiply(numerator).negate(), denominator).negate());
    }

    /** ⌊atoms · bps / 10,000⌋. */
    public Amount bpsFloor(long bps) {
        return timesFloor(BigInteger.valueOf(bps), BigInteger.valueOf(10_000));
    }

    public boolean isZero() {
        return atoms.signum() == 0;
    }

    public boolean isPositive() {
        return atoms.signum() > 0;
    }

    /** Whole units as a decimal; exact. */
    public BigDecimal units() {
        return new BigDecimal(atoms, asset.decimals());
    }

    @Override
    public int compareTo(Amount other) {
        return atoms.compareTo(sameAsset(other).atoms);
    }

    @Override
    public String toString() {
        return units().toPlainString() + " " + asset.ticker();
    }

    private Amount sameAsset(Amount other) {
        if (!asset.equals(other.asset)) {
            throw new IllegalArgumentException("different assets: " + asset + " and " + other.asset);
        }
        return other;
    }

    static BigInteger floorDiv(BigInteger numerator, BigInteger denominator) {
        if (denominator.signum() <= 0) {
            throw new IllegalArgumentException("denominator must be positive: " + denominator);
        }
        var quotientAndRemainder = numerator.divideAndRemainder(denominator);
        return quotientAndRemainder[1].signum() < 0
                ? quotientAndRemainder[0].subtract(BigInteger.ONE)
                : quotientAndRemainder[0];
    }
}
