package dev.quipu.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quipu.backtest.report.TearSheet;
import dev.quipu.dex.ConstantProduct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What the tear sheet says a trade cost, against what the pool's own formula says. */
class HonestFillsTest {

    private static final String DEPTH = "2000000";
    private static final ConstantProduct POOL = ConstantProduct.botega(Script.FEE_BPS);

    /** A round trip at these prices: the mark at each decision, and the recorded price at which the order is let in. */
    @Property(tries = 60)
    void shouldReportTheCostThatThePoolsFormulaGives(
            @ForAll @IntRange(min = -120, max = 120) int beforeBuyBps,
            @ForAll @IntRange(min = -500, max = 500) int whileHeldBps,
            @ForAll @IntRange(min = -120, max = 120) int beforeSellBps,
            @ForAll @IntRange(min = -300, max = 300) int betweenBps) {
        var bought = moved(new BigDecimal("40000"), beforeBuyBps);
        var held = moved(bought, whileHeldBps);
        var archive = new TestArchive()
                .price("BTC-USD", "40000")
                .price("ETH-USD", "3000")
                .news("BTC up")
                .candle("BTC-USD", moved(bought, betweenBps).toPlainString()) // a mark between decision and fill
                .price("BTC-USD", bought.toPlainString())
                .price("BTC-USD", held.toPlainString())
                .news("BTC down")
                .price("BTC-USD", moved(held, beforeSellBps).toPlainString());
        var settings = Script.settings(DEPTH);
        var run = Witness.of(archive.log(), Script.ofHeadlines(200).program(), settings);
        var fills = run.outputs("fill");
        if (fills.size() < 2) {
            assertThat(run.outputs("refund")).isNotEmpty(); // the other way it can end
            return;
        }

        var costs = BigDecimal.ZERO;
        var fees = BigDecimal.ZERO;
        for (int i = 0; i < 2; i++) {
            boolean buy = i == 0;
            var fill = fills.get(i).path("fill");
            var reserves = run.poolsBeforeOrders.get(i).reserves();
            var sold = new BigInteger(fill.path("sellAtoms").asText());
            var trade =
                    buy ? POOL.trade(sold, reserves.b(), reserves.a()) : POOL.trade(sold, reserves.a(), reserves.b());
            assertThat(fill.path("receivedAtoms").asText())
                    .isEqualTo(trade.amountOut().toString());
            assertThat(fill.path("feeAtoms").asText()).isEqualTo(trade.fee().toString());
            // In USDC at the price of the decision: input and quote are worth the same then.
            var quoted = new BigDecimal(fill.path("quotedAtoms").asText());
            var worth = (buy ? new BigDecimal(sold) : quoted).movePointLeft(6);
            var missing = quoted.subtract(new BigDecimal(trade.amountOut()));
            costs = costs.add(worth.multiply(missing).divide(quoted, MathContext.DECIMAL128));
            fees = fees.add(
                    worth.multiply(new BigDecimal(trade.fee())).divide(new BigDecimal(sold), MathContext.DECIMAL128));
        }
        var figures = figures(run, settings);
        assertThat((double) figures.get("fees")).isCloseTo(fees.doubleValue(), within(1e-4));
        assertThat((double) figures.get("fees") + (double) figures.get("slippage"))
                .isCloseTo(costs.doubleValue(), within(1e-4));

        // All was bought and all was sold, so the sale made money exactly if the fund has more cash than before.
        var paid = new BigInteger(fills.get(0).at("/fill/sellAtoms").asText());
        var received = new BigInteger(fills.get(1).at("/fill/receivedAtoms").asText());
        assertThat(run.fund().cash().atoms())
                .isEqualTo(new BigInteger("100000000000").subtract(paid).add(received));
        assertThat(figures.get("hitRate")).isEqualTo(received.compareTo(paid) > 0 ? 1.0 : 0.0);
    }

    private static Map<String, Object> figures(Witness run, BacktestSettings settings) {
        var sheet = new TearSheet(settings.decimals(), 0);
        run.agentTurns()
                .forEach(turn -> sheet.accept(
                        turn.message().timestampMillis(), turn.outcome().output()));
        return sheet.finish().figures();
    }

    private static BigDecimal moved(BigDecimal price, int bps) {
        return price.add(price.multiply(BigDecimal.valueOf(bps, 4))).setScale(2, RoundingMode.HALF_EVEN);
    }
}
