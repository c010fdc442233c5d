package dev.quipu.dex.simulated;

import dev.quipu.dex.ConstantProduct;
import dev.quipu.strategy.Asset;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The arithmetic of pulling a pool toward a market price. Reserve a is the base asset's, b the quote asset's; prices
 * are compared as exact fractions of atoms.
 */
record Pull(Asset base, Asset quote, ConstantProduct formula, int bandBps, long halfLifeMillis) {

    private static final BigInteger MICROS = BigInteger.valueOf(1_000_000);

    /** A swap that moves the pool: what goes in and what must come out. */
    record Swap(boolean sellsBase, BigInteger amountIn, BigInteger amountOut) {}

    /**
     * Share of the gap that closes in a time, in millionths, rounded down: 1 − 2^(−elapsed/halfLife). The one place
     * where floating point is used; StrictMath gives the same bits everywhere.
     */
    long shareMicros(long elapsedMillis) {
        if (halfLifeMillis == 0) {
            return 1_000_000;
        }
        double halfLives = (double) elapsedMillis / (double) halfLifeMillis;
        return (long) StrictMath.floor(1_000_000 * (1 - StrictMath.pow(2, -halfLives)));
    }

    /** Whether pool and market differ by less than the band, measured from the pool's price. */
    boolean isWithinBand(Reserves reserves, BigInteger marketE18) {
        BigInteger pool = reserves.b().multiply(marketDenominator());
        BigInteger market = reserves.a().multiply(marketNumerator(marketE18));
        BigInteger gap = market.subtract(pool).abs();
        return gap.multiply(ConstantProduct.BPS).compareTo(pool.multiply(BigInteger.valueOf(bandBps))) < 0;
    }

    /** The swap that closes this time's share of the gap without passing it; empty when it would pay nothing. */
    Optional<Swap> toward(Reserves reserves, BigInteger marketE18, long elapsedMillis) {
        BigInteger share = BigInteger.valueOf(shareMicros(elapsedMillis));
        BigInteger pool = reserves.b().multiply(marketDenominator());
        BigInteger market = reserves.a().multiply(marketNumerator(marketE18));
        BigInteger targetNumerator = pool.multiply(MICROS.subtract(share)).add(market.multiply(share));
        BigInteger targetDenominator =
                reserves.a().multiply(marketDenominator()).multiply(MICROS);
        return market.compareTo(pool) > 0
                ? swap(false, reserves.swapped(), targetNumerator, targetDenominator)
                : swap(true, reserves, targetDenominator, targetNumerator);
    }

    private Optional<Swap> swap(boolean sellsBase, Reserves seen, BigInteger numerator, BigInteger denominator) {
        BigInteger amountIn = formula.amountInForPrice(seen.a(), seen.b(), numerator, denominator);
        BigInteger amountOut = formula.amountOut(amountIn, seen.a(), seen.b());
        return amountOut.signum() > 0 ? Optional.of(new Swap(sellsBase, amountIn, amountOut)) : Optional.empty();
    }

    private BigInteger marketNumerator(BigInteger marketE18) {
        return marketE18.multiply(quote.atomsPerUnit());
    }

    private BigInteger marketDenominator() {
        return BigInteger.TEN.pow(18).multiply(base.atomsPerUnit());
    }
}
