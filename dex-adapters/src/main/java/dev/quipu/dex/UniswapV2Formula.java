package dev.quipu.dex;

import java.math.BigInteger;

/** Constant product as Uniswap v2's library rounds it: once, at the end. */
record UniswapV2Formula(int feeBps) implements ConstantProduct {

    @Override
    public BigInteger amountOut(BigInteger amountIn, BigInteger reserveIn, BigInteger reserveOut) {
        if (reserveIn.signum() == 0 || reserveOut.signum() == 0) {
            return BigInteger.ZERO;
        }
        BigInteger afterFee = amountIn.multiply(kept());
        return afterFee.multiply(reserveOut).divide(reserveIn.multiply(BPS).add(afterFee));
    }

    @Override
    public BigInteger amountIn(BigInteger amountOut, BigInteger reserveIn, BigInteger reserveOut) {
        BigInteger left = Rounding.requireLeft(amountOut, reserveOut);
        return reserveIn
                .multiply(amountOut)
                .multiply(BPS)
                .divide(left.multiply(kept()))
                .add(BigInteger.ONE);
    }

    @Override
    public BigInteger fee(BigInteger amountIn) {
        return Rounding.divideUp(amountIn.multiply(BigInteger.valueOf(feeBps)), BPS);
    }

    private BigInteger kept() {
        return BPS.subtract(BigInteger.valueOf(feeBps));
    }
}
