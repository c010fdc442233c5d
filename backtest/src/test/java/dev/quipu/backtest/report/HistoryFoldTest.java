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
