package dev.quipu.dex;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Price;
import java.math.BigInteger;

/**
 * A pool that keeps reserveIn · reserveOut from falling, in exact integer arithmetic. All amounts are atoms; every
 * rounding is in the pool's favour.
 *
 * <p>The two formulas take the same fee but round differently: {@link #botega} first cuts the input to whole atoms,
 * {@link #uniswapV2} rounds once. In both the whole fee stays in the pool and belongs to its liquidity providers: v2
 * adds the full input to its reserve, and Botega's {@code R_in += inFee + lpFee} is the full input because its protocol
 * fee is 0 (ao-protocol.md §8.2).
 */
public sealed interface ConstantProduct permits BotegaFormula, UniswapV2Formula {

    /** Parts of an input that a fee of one basis point takes one of. */
    BigInteger BPS = BigInteger.valueOf(10_000);

    /**
     * Botega's formula (ao-protocol.md §8.2): {@code inFee = in · (10000 − feeBps) udiv 10000; out = R_out − ceil(R_in
     * · R_out / (R_in + inFee))}. Botega gets 10000 − feeBps from floating point; up to 1000 bps, the most accepted
     * here, both are the same number.
     */
    static ConstantProduct botega(int feeBps) {
        return new BotegaFormula(requireFee(feeBps));
    }

    /**
     * Uniswap v2's formula (peers.md §8); 30 bps is the deployed 997/1000. {@code amountIn} is v2's own and adds one
     * atom even where the division is exact.
     */
    static ConstantProduct uniswapV2(int feeBps) {
        return new UniswapV2Formula(requireFee(feeBps));
    }

    int feeBps();

    /** What the pool pays for {@code amountIn}; 0 when the input is too small or the pool is empty. */
    BigInteger amountOut(BigInteger amountIn, BigInteger reserveIn, BigInteger reserveOut);

    /**
     * An input that is paid at least {@code amountOut}.
     *
     * @throws IllegalArgumentException if the pool does not hold more than {@code amountOut}
     */
    BigInteger amountIn(BigInteger amountOut, BigInteger reserveIn, BigInteger reserveOut);

    /** The part of an input that buys nothing: kept by the pool as the fee. */
    BigInteger fee(BigInteger amountIn);

    /** One trade and the reserves it leaves. */
    default Trade trade(BigInteger amountIn, BigInteger reserveIn, BigInteger reserveOut) {
        BigInteger amountOut = amountOut(amountIn, reserveIn, reserveOut);
        return new Trade(amountIn, fee(amountIn), amountOut, reserveIn.add(amountIn), reserveOut.subtract(amountOut));
    }

    /**
     * The input that lifts reserveIn / reserveOut to {@code numerator / denominator} without passing it; 0 when the
     * ratio is there already. With reserves x, y, kept share g of 10000 and price t it is the positive root of {@code
     * (x + in)(10000·x + g·in) = 10000·x·y·t}, rounded down.
     */
    default BigInteger amountInForPrice(
            BigInteger reserveIn, BigInteger reserveOut, BigInteger numerator, BigInteger denominator) {
        BigInteger kept = BPS.subtract(BigInteger.valueOf(feeBps()));
        BigInteger linear = kept.add(BPS).multiply(reserveIn);
        BigInteger wanted = reserveIn.multiply(reserveOut).multiply(numerator).divide(denominator);
        BigInteger missing = wanted.subtract(reserveIn.multiply(reserveIn));
        if (missing.signum() <= 0) {
            return BigInteger.ZERO;
        }
        BigInteger four = BigInteger.valueOf(4);
        BigInteger discriminant =
                linear.multiply(linear).add(four.multiply(kept).multiply(BPS).multiply(missing));
        return discriminant.sqrt().subtract(linear).divide(kept.shiftLeft(1));
    }

    /** Price of the pool's base asset in its quote asset, without fee, rounded down to 10^-18. */
    static Price spot(Amount baseReserve, Amount quoteReserve) {
        BigInteger quoteUnitsE18 = quoteReserve
                .atoms()
                .multiply(BigInteger.TEN.pow(18))
                .multiply(baseReserve.asset().atomsPerUnit());
        BigInteger baseUnits = baseReserve.atoms().multiply(quoteReserve.asset().atomsPerUnit());
        return new Price(baseReserve.asset(), quoteReserve.asset(), quoteUnitsE18.divide(baseUnits));
    }

    /**
     * 1 − executed price / spot price in basis points, fee included, rounded up; 10000 for a trade that pays nothing.
     *
     * @throws IllegalArgumentException if the input or a reserve is not positive
     */
    default int priceImpactBps(BigInteger amountIn, BigInteger reserveIn, BigInteger reserveOut) {
        if (amountIn.signum() <= 0 || reserveIn.signum() <= 0 || reserveOut.signum() <= 0) {
            throw new IllegalArgumentException("price impact needs a positive input and reserves: in=%s, reserves=%s/%s"
                    .formatted(amountIn, reserveIn, reserveOut));
        }
        BigInteger executed = amountOut(amountIn, reserveIn, reserveOut).multiply(reserveIn);
        BigInteger spot = amountIn.multiply(reserveOut);
        return BPS.subtract(executed.multiply(BPS).divide(spot)).intValueExact();
    }

    /**
     * @param fee part of {@code amountIn} that bought nothing
     * @param reserveIn the input side's reserve after the trade
     * @param reserveOut the output side's reserve after the trade
     */
    record Trade(
            BigInteger amountIn, BigInteger fee, BigInteger amountOut, BigInteger reserveIn, BigInteger reserveOut) {}

    private static int requireFee(int feeBps) {
        if (feeBps < 0 || feeBps > 1_000) {
            throw new IllegalArgumentException("pool fee out of range 0..1000 bps: " + feeBps);
        }
        return feeBps;
    }
}
