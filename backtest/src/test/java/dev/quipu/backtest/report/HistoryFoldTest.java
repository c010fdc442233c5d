package dev.quipu.backtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryFoldTest {

    private final HistoryFold fold = new HistoryFold(Map.of("USDC", 6, "BTC", 8), 0);

    @Test
    void shouldSplitTheCostOfAFillIntoFeeAndSlippage() {
        fold.accept(0, Outputs.deposit("10000"));
        fold.accept(1, Outputs.price("10000", "10000", "0", "100"));
        fold.accept(
                2,
                Outputs.news(
                        "n1", "Bitcoin soars", 100_000, 200_000, 700_000, Outputs.fund("10000", "10000", "0", "100")));
        fold.accept(3, Outputs.buy("1", "1000", "n1", Outputs.fund("10000", "9000", "0", "100")));
        // 10 BTC at the last price; 9.9 received, of the 0.1 missing (10 USDC) 2.5 USDC are the venue's fee.
        fold.accept(4, """
                {"event":{"kind":"fill","id":"f"},"fill":{"reference":"1","sellAsset":"USDC","sellAtoms":"1000000000",\
                "buyAsset":"BTC","receivedAtoms":"990000000","feeAsset":"USDC","feeAtoms":"2500000",\
                "quotedAtoms":"1000000000"},%s}""".formatted(Outputs.fund("9990", "9000", "990000000", "100")));
        var history = fold.finish();
        var trade = history.trades().getFirst();
        assertThat(trade.status()).isEqualTo("filled");
        assertThat(trade.fee()).isEqualTo(2.5);
        assertThat(trade.slippage()).isCloseTo(7.5, within(1e-9));
        assertThat(trade.evidence()).extracting(Evidence::headline).containsExactly("Bitcoin soars");
        assertThat(history.deposited()).isEqualTo(10_000);
    }

    @Test
    void shouldKeepEveryOpinionOnAHeadlineAndSayWhomItIsAbout() {
        var fund = Outputs.fund("10000", "10000", "0", "100");
        fold.accept(0, Outputs.deposit("10000"));
        fold.accept(1, """
                {"event":{"kind":"news","id":"n1","publishedMillis":0,"headline":"BTC up, ETH down","source":"Wire"},\
                "sentiment":[{"text":"BTC up, ETH down","entity":"BTC","negativeMicros":0,"neutralMicros":0,\
                "positiveMicros":1000000},{"text":"BTC up, ETH down","entity":"ETH","negativeMicros":1000000,\
                "neutralMicros":0,"positiveMicros":0}],%s}""".formatted(fund));
        fold.accept(2, Outputs.buy("1", "1000", "n1", fund));

        var history = fold.finish();

        assertThat(history.scored())
                .extracting(Evidence::headline)
                .containsExactly("BTC up, ETH down [about BTC]", "BTC up, ETH down [about ETH]");
        assertThat(history.scored()).extracting(Evidence::negativeMicros).containsExactly(0, 1_000_000);
        assertThat(history.trades().getFirst().evidence()).isEqualTo(history.scored());
    }

    @Test
    void shouldMeasureTheCostAtThePriceOfTheDecision() {
        fold.accept(0, Outputs.deposit("10000"));
        fold.accept(1, Outputs.buy("1", "1000", "", Outputs.fund("10000", "9000", "0", "100")));
        fold.accept(2, Outputs.price("10000", "9000", "0", "200")); // a mark between decision and fill
        fold.accept(3, Outputs.filledBuy("1", "1000", "9.9", "2.5", "10", Outputs.fund("1", "1", "0", "200")));
        var trade = fold.finish().trades().getFirst();
        assertThat(trade.fee()).isCloseTo(2.5, within(1e-9));
        assertThat(trade.fee() + trade.slippage()).isCloseTo(10, within(1e-9)); // a tenth of a coin at 100
    }

    @Test
    void shouldRealiseAgainstTheAverageCostWithBothFees() {
        var fund = Outputs.fund("10000", "9000", "0", "100");
        fold.accept(0, Outputs.deposit("10000"));
        fold.accept(1, Outputs.buy("1", "1000", "", fund));
        fold.accept(2, Outputs.filledBuy("1", "1000", "9.9", "2.5", "10", fund));
        fold.accept(3, Outputs.buy("2", "1100", "", fund));
        fold.accept(4, Outputs.filledBuy("2", "1100", "10.1", "2.75", "11", fund));
        // 20 coins for 2100, fees included: 105 each, though the market says 100.
        fold.accept(5, Outputs.sell("3", "5", fund));
        fold.accept(6, Outputs.filledSell("3", "5", "524", "0.0125", "526", fund));
        fold.accept(7, Outputs.sell("4", "15", fund));
        fold.accept(8, Outputs.filledSell("4", "15", "1580", "0.0375", "1585", fund));
        assertThat(fold.finish().trades())
                .extracting(Trade::realised)
                .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b), Double.class)
                .containsExactly(0.0, 0.0, 524 - 525.0, 1580 - 1575.0);
    }

    @Test
    void shouldKeepAnOrderOpenThatNothingAnswered() {
        fold.accept(0, Outputs.deposit("10000"));
        fold.accept(1, Outputs.buy("1", "1000", "", Outputs.fund("10000", "9000", "0", "100")));
        fold.accept(9, Outputs.price("10000", "9000", "0", "100"));
        var history = fold.finish();
        assertThat(history.trades()).singleElement().satisfies(trade -> {
            assertThat(trade.status()).isEqualTo("open");
            assertThat(trade.settledMillis()).isZero();
            assertThat(trade.sold()).isEqualTo(1_000);
        });
    }

    @Test
    void shouldLeaveTradesOfTheWarmUpOutButKeepTheirCost() {
        var late = new HistoryFold(Map.of("USDC", 6, "BTC", 8), 3);
        var fund = Outputs.fund("10000", "9000", "0", "100");
        late.accept(0, Outputs.deposit("10000"));
        late.accept(1, Outputs.buy("1", "1000", "", fund));
        late.accept(2, Outputs.filledBuy("1", "1000", "9.9", "2.5", "10", fund));
        late.accept(3, Outputs.sell("2", "9.9", fund));
        late.accept(4, Outputs.filledSell("2", "9.9", "1010", "0.02", "1011", fund));
        assertThat(late.finish().trades()).singleElement().satisfies(trade -> {
            assertThat(trade.reference()).isEqualTo("2");
            assertThat(trade.realised()).isCloseTo(10, within(1e-9));
        });
    }

    @Test
    void shouldMarkARefundWithItsReason() {
        fold.accept(0, Outputs.deposit("10000"));
        fold.accept(1, Outputs.buy("1", "1000", "unknown", Outputs.fund("10000", "9000", "0", "100")));
        fold.accept(2, """
                {"event":{"kind":"refund","id":"r"},"refund":{"reference":"1","reason":"min-out"},%s}""".formatted(Outputs.fund("10000", "10000", "0", "100")));
        var trade = fold.finish().trades().getFirst();
        assertThat(trade.status()).isEqualTo("refunded");
        assertThat(trade.note()).isEqualTo("min-out");
        assertThat(trade.evidence()).isEmpty();
    }

    @Test
    void shouldHoldTheDepositInTheAssetsForTheBenchmark() {
        fold.accept(0, Outputs.deposit("10000"));
        fold.accept(1, Outputs.price("10000", "10000", "0", "100"));
        fold.accept(1 + 8 * Outputs.HOUR, Outputs.price("10000", "10000", "0", "150"));
        assertThat(fold.finish().equity()).extracting(EquityPoint::buyAndHold).containsExactly(10_000.0, 15_000.0);
    }

    @Test
    void shouldLeaveWarmUpOutOfTheCurve() {
        var late = new HistoryFold(Map.of("USDC", 6, "BTC", 8), 100 * Outputs.HOUR);
        late.accept(0, Outputs.deposit("10000"));
        late.accept(1, Outputs.price("10000", "10000", "0", "100"));
        late.accept(200 * Outputs.HOUR, Outputs.price("10000", "10000", "0", "50"));
        late.accept(300 * Outputs.HOUR, Outputs.price("10000", "10000", "0", "100"));
        assertThat(late.finish().equity()).extracting(EquityPoint::buyAndHold).containsExactly(10_000.0, 20_000.0);
    }

    @Test
    void shouldNameAnAssetItDoesNotKnow() {
        assertThatThrownBy(
                        () -> fold.accept(0, Outputs.deposit("1").replace("\"asset\":\"USDC\"", "\"asset\":\"DOGE\"")))
                .hasMessageContaining("DOGE")
                .hasMessageContaining("USDC");
    }
}
