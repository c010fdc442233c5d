package dev.quipu.dex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known answers: Botega's own test expectations, and the Uniswap SDK's numbers of peers.md §8. */
class ConstantProductTest {

    private static final ConstantProduct FREE = ConstantProduct.botega(0);
    private static final ConstantProduct BOTEGA = ConstantProduct.botega(25);

    @ParameterizedTest
    @CsvSource({"100,8", "10,0", "1,0", "0,0", "1000,45", "2000,60"})
    void shouldPayWhatBotegasSmallPoolPays(BigInteger in, BigInteger out) {
        assertThat(FREE.amountOut(in, integer("1000"), integer("90"))).isEqualTo(out);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "10", "100", "1000", "2000"})
    void shouldNeverPayTheLastAtom(BigInteger in) {
        assertThat(FREE.amountOut(in, integer("100"), BigInteger.ONE)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1000,57",
        "100000,5722",
        "1000000,56423",
        "5000000,265606",
        "7500000,384349",
        "10000000,494996",
        "63338960,1815126",
        "1000000000000000000000000,3630251"
    })
    void shouldPayWhatTheRealBarkPoolPays(BigInteger in, BigInteger out) {
        assertThat(FREE.amountOut(in, integer("63338960"), integer("3630252"))).isEqualTo(out);
    }

    @Test
    void shouldPayWhatTheVeryUnevenOrbitPoolPays() {
        var a = integer("16184");
        var b = integer("30957060795679");

        assertThat(a.multiply(b)).isEqualTo(integer("501009071917268936"));
        assertThat(FREE.amountOut(BigInteger.ONE, a, b)).isEqualTo(integer("1912700697"));
        assertThat(FREE.amountOut(integer("1000"), a, b)).isEqualTo(integer("1801504934571"));
        assertThat(FREE.amountOut(integer("1000"), b, a)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "10000,25",
        "10001,26",
        "10399,26",
        "10400,26",
        "10401,27",
        "20000,50",
        "20001,51",
        "20399,51",
        "20400,51",
        "20401,52"
    })
    void shouldRoundBotegasFeeUp(BigInteger in, BigInteger fee) {
        assertThat(BOTEGA.fee(in)).isEqualTo(fee);
    }

    @Test
    void shouldKeepTheWholeFeeInThePool() {
        var trade = BOTEGA.trade(integer("10001"), integer("1000000"), integer("2000000"));

        assertThat(trade.fee()).isEqualTo(integer("26"));
        assertThat(trade.reserveIn()).isEqualTo(integer("1010001"));
        assertThat(trade.reserveOut()).isEqualTo(integer("2000000").subtract(trade.amountOut()));
    }

    @Test
    void shouldPayWhatUniswapV2Pays() {
        var e18 = BigInteger.TEN.pow(18);
        var hundred = e18.multiply(integer("100"));
        var thousand = e18.multiply(integer("1000"));

        assertThat(ConstantProduct.uniswapV2(30).amountOut(hundred, thousand, thousand))
                .isEqualTo(integer("90661089388014913158"));
    }

    /** The library's amountOut and amountIn spelled with 997 and 1000, as deployed. */
    @ParameterizedTest
    @CsvSource({"1,100,100", "100,10000,10000", "123456,999999937,77777", "31415926535,271828182845,1618033988"})
    void shouldAgreeWithTheDeployed997Of1000(BigInteger in, BigInteger reserveIn, BigInteger reserveOut) {
        var v2 = ConstantProduct.uniswapV2(30);
        var kept = in.multiply(integer("997"));
        var out = kept.multiply(reserveOut)
                .divide(reserveIn.multiply(integer("1000")).add(kept));
        var back = reserveIn
                .multiply(out)
                .multiply(integer("1000"))
                .divide(reserveOut.subtract(out).multiply(integer("997")))
                .add(BigInteger.ONE);

        assertThat(v2.amountOut(in, reserveIn, reserveOut)).isEqualTo(out);
        assertThat(v2.amountIn(out, reserveIn, reserveOut)).isEqualTo(back);
    }

    @Test
    void shouldPayNothingFromAnEmptyPool() {
        assertThat(BOTEGA.amountOut(BigInteger.TEN, BigInteger.ZERO, BigInteger.ZERO))
                .isZero();
        assertThat(ConstantProduct.uniswapV2(30).amountOut(BigInteger.TEN, BigInteger.ZERO, BigInteger.ZERO))
                .isZero();
    }

    @Test
    void shouldRefuseToPayTheWholeReserve() {
        assertThatThrownBy(() -> BOTEGA.amountIn(BigInteger.TEN, BigInteger.ONE, BigInteger.TEN))
                .hasMessageContaining("output=10, reserve=10");
    }

    @ParameterizedTest
    @CsvSource({"-1", "1001"})
    void shouldRefuseAFeeOutOfRange(int feeBps) {
        assertThatThrownBy(() -> ConstantProduct.botega(feeBps)).hasMessageContaining(Integer.toString(feeBps));
    }

    /** Botega computes 10000 − feeBps in doubles; the range is where that is exact. */
    @Test
    void shouldAcceptExactlyTheFeesWhereBotegasFloatingPointIsExact() {
        for (int feeBps = 0; feeBps <= 1_000; feeBps++) {
            double luaKept = Math.floor((100 - feeBps / 100.0) * 100);
            assertThat(luaKept).as("fee %d bps", feeBps).isEqualTo(10_000 - feeBps);
        }
    }

    @Test
    void shouldQuoteSpotInUnits() {
        var btc = new Asset("BTC", 8);
        var usdc = new Asset("USDC", 6);

        var spot = ConstantProduct.spot(Amount.ofUnits(btc, "2"), Amount.ofUnits(usdc, "120000.5"));

        assertThat(spot.decimal()).isEqualByComparingTo("60000.25");
    }

    @Test
    void shouldMeasureImpactIncludingTheFee() {
        var million = integer("1000000000");

        assertThat(BOTEGA.priceImpactBps(integer("10000"), million, million)).isEqualTo(26);
        assertThat(FREE.priceImpactBps(million, million, million)).isEqualTo(5_000);
        assertThat(BOTEGA.priceImpactBps(BigInteger.ONE, million, million)).isEqualTo(10_000);
    }

    private static BigInteger integer(String text) {
        return new BigInteger(text);
    }
}
