package dev.quipu.strategy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Quote units paid for one base unit, held as an integer scaled by 10^18, so that coins worth 10^-11 dollars keep
 * seven digits.
 *
 * @param base the asset priced
 * @param quote the asset it is priced in
 * @param e18 quote units per base unit × 10^18; positive
 */
public record Price(Asset base, Asset quote, BigInteger e18) {

    private static final BigInteger SCALE = BigInteger.TEN.pow(18);

    public Price {
        if (e18.signum() <= 0) {
            throw new IllegalArgumentException("price of %s must be positive: e18=%s".formatted(base.ticker(), e18));
        }
    }

    /** Reads a decimal such as {@code 61234.5}; digits beyond the eighteenth are cut. */
    public static Price of(Asset base, Asset quote, BigDecimal quotePerBase) {
        return new Price(
                base,
                quote,
                quotePerBase.movePointRight(18).setScale(0, RoundingMode.FLOOR).toBigInteger());
    }

    /** Worth of a base amount in the quote asset, rounded down. */
    public Amount valueFloor(Amount baseAmount) {
        require(baseAmount, base);
        return new Amount(
                quote,
                Amount.floorDiv(
                        baseAmount.atoms().multiply(e18).multiply(quote.atomsPerUnit()),
                        base.atomsPerUnit().multiply(SCALE)));
    }

    /** Base atoms that a quote amount buys at this price, rounded down. */
    public Amount quantityFloor(Amount quoteAmount) {
        require(quoteAmount, quote);
        return new Amount(
                base,
                Amount.floorDiv(
                        quoteAmount.atoms().multiply(base.atomsPerUnit()).multiply(SCALE),
                        e18.multiply(quote.atomsPerUnit())));
    }

    /** Quote units per base unit; exact. */
    public BigDecimal decimal() {
        return new BigDecimal(e18, 18);
    }

    private static void require(Amount amount, Asset expected) {
        if (!amount.asset().equals(expected)) {
            throw new IllegalArgumentException("amount is in " + amount.asset() + ", expected " + expected);
        }
    }
}
