package dev.quipu.dex;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ConstantProductPropertiesTest {

    record Pool(ConstantProduct formula, BigInteger in, BigInteger out) {

        ConstantProduct.Trade trade(BigInteger amount) {
            return formula.trade(amount, in, out);
        }

        Pool after(BigInteger amount) {
            var trade = trade(amount);
            return new Pool(formula, trade.reserveIn(), trade.reserveOut());
        }

        Pool reversed() {
            return new Pool(formula, out, in);
        }

        BigInteger k() {
            return in.multiply(out);
        }
    }

    @Property
    void shouldNeverLetKFall(@ForAll("pools") Pool pool, @ForAll("amounts") BigInteger amount) {
        assertThat(pool.after(amount).k()).isGreaterThanOrEqualTo(pool.k());
    }

    @Property
    void shouldPayLessThanTheReserve(@ForAll("pools") Pool pool, @ForAll("amounts") BigInteger amount) {
        assertThat(pool.trade(amount).amountOut()).isNotNegative().isLessThan(pool.out());
    }

    @Property
    void shouldNeverPayLessForMore(
            @ForAll("pools") Pool pool, @ForAll("amounts") BigInteger amount, @ForAll("amounts") BigInteger more) {
        assertThat(pool.trade(amount.add(more)).amountOut())
                .isGreaterThanOrEqualTo(pool.trade(amount).amountOut());
    }

    @Property
    void shouldNeverRewardSplittingATrade(
            @ForAll("pools") Pool pool, @ForAll("amounts") BigInteger first, @ForAll("amounts") BigInteger second) {
        var split = pool.trade(first)
                .amountOut()
                .add(pool.after(first).trade(second).amountOut());

        assertThat(split).isLessThanOrEqualTo(pool.trade(first.add(second)).amountOut());
    }

    @Property
    void shouldNeverProfitFromARoundTrip(@ForAll("pools") Pool pool, @ForAll("amounts") BigInteger amount) {
        var received = pool.trade(amount).amountOut();

        var back = pool.after(amount).reversed().trade(received).amountOut();

        assertThat(back).isLessThanOrEqualTo(amount);
    }

    @Property
    void shouldAccountForEveryAtomOfTheInput(@ForAll("pools") Pool pool, @ForAll("amounts") BigInteger amount) {
        var trade = pool.trade(amount);

        assertThat(trade.reserveIn()).isEqualTo(pool.in().add(amount));
        assertThat(trade.fee()).isBetween(BigInteger.ZERO, amount);
        assertThat(trade.fee().multiply(ConstantProduct.BPS))
                .isGreaterThanOrEqualTo(
                        amount.multiply(BigInteger.valueOf(pool.formula().feeBps())));
    }

    @Property
    void shouldPayTheWantedOutputForTheQuotedInput(@ForAll("pools") Pool pool, @ForAll("amounts") BigInteger amount) {
        var wanted = amount.mod(pool.out());

        var needed = pool.formula().amountIn(wanted, pool.in(), pool.out());

        assertThat(pool.trade(needed).amountOut()).isGreaterThanOrEqualTo(wanted);
    }

    @Property
    void shouldQuoteTheLeastInputInBotegasFormula(@ForAll("pools") Pool pool, @ForAll("amounts") BigInteger amount) {
        Assume.that(pool.formula() instanceof BotegaFormula);
        var wanted = amount.mod(pool.out());
        Assume.that(wanted.signum() > 0);

        var needed = pool.formula().amountIn(wanted, pool.in(), pool.out());

        assertThat(pool.trade(needed.subtract(BigInteger.ONE)).amountOut()).isLessThan(wanted);
    }

    @Property
    void shouldNeverPassThePriceItAimsAt(
            @ForAll("pools") Pool pool,
            @ForAll("amounts") BigInteger numerator,
            @ForAll("amounts") BigInteger denominator) {
        Assume.that(denominator.signum() > 0);
        Assume.that(pool.in().multiply(denominator).compareTo(pool.out().multiply(numerator)) <= 0);

        var moved = pool.after(pool.formula().amountInForPrice(pool.in(), pool.out(), numerator, denominator));

        assertThat(moved.in().multiply(denominator))
                .isLessThanOrEqualTo(moved.out().multiply(numerator));
    }

    @Property
    void shouldLandWithinOneBasisPointOfThePriceItAimsAt(
            @ForAll("deepPools") Pool pool, @ForAll("risesBps") int riseBps) {
        var numerator = pool.in().multiply(BigInteger.valueOf(10_000L + riseBps));
        var denominator = pool.out().multiply(ConstantProduct.BPS);

        var moved = pool.after(pool.formula().amountInForPrice(pool.in(), pool.out(), numerator, denominator));

        var reached = moved.in().multiply(denominator).multiply(ConstantProduct.BPS);
        var least = moved.out().multiply(numerator).multiply(BigInteger.valueOf(9_999));
        assertThat(reached).isGreaterThanOrEqualTo(least);
    }

    @Provide
    Arbitrary<Pool> pools() {
        return Combinators.combine(formulas(), reserves(BigInteger.ONE), reserves(BigInteger.ONE))
                .as(Pool::new);
    }

    @Provide
    Arbitrary<Pool> deepPools() {
        var deep = BigInteger.TEN.pow(8);
        return Combinators.combine(formulas(), reserves(deep), reserves(deep)).as(Pool::new);
    }

    @Provide
    Arbitrary<BigInteger> amounts() {
        return Arbitraries.bigIntegers().between(BigInteger.ZERO, BigInteger.TEN.pow(30));
    }

    @Provide
    Arbitrary<Integer> risesBps() {
        return Arbitraries.integers().between(0, 100_000);
    }

    private static Arbitrary<BigInteger> reserves(BigInteger least) {
        return Arbitraries.bigIntegers().between(least, BigInteger.TEN.pow(30));
    }

    private static Arbitrary<ConstantProduct> formulas() {
        var fees = Arbitraries.integers().between(0, 1_000);
        return Arbitraries.oneOf(fees.map(ConstantProduct::botega), fees.map(ConstantProduct::uniswapV2));
    }
}
