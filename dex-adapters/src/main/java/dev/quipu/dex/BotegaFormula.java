package dev.quipu.dex;

import java.math.BigInteger;

/** Constant product as Botega rounds it: input to whole atoms first, then the new output reserve up. */
record BotegaFormula(int feeBps) implements ConstantProduct {

    @Override
    public BigInteger amountOut(BigInteger amountIn, BigInteger reserveIn, BigInteger reserveOut) {
        if (reserveIn.signum() == 0 || reserveOut.signum() == 0) {
            return BigInteger.ZERO;
        }
        BigInteger grown = reserveIn.add(afterFee(amountIn));
        return reserveOut.subtract(Rounding.divideUp(reserveIn.multiply(reserveOut), grown));
    }

    @Override
    public BigInteger amountIn(BigInteger amountOut, BigInteger reserveIn, BigInteger reserveOut) {
        BigInteger left = Rounding.requireLeft(amountOut, reserveOut);
        BigInteger afterFee =
                Rounding.divideUp(reserveIn.multiply(reserveOut), left).subtract(reserveIn);
        return Rounding.divideUp(afterFee.multiply(BPS), kept());
    }

    @Override
    public BigInteger fee(BigInteger amountIn) {
        return amountIn.subtract(afterFee(amountIn));
    }

    private BigInteger afterFee(BigInteger amountIn) {
        return amountIn.multiply(kept()).divide(BPS);
    }

    private BigInteger kept() {
        return BPS.subtract(BigInteger.valueOf(feeBps));
    }
}
