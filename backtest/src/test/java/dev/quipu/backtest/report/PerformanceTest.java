package dev.quipu.backtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PerformanceTest {

    private static final long DAY = 86_400_000L;

    @Test
    void shouldGiveTheYearlyGrowthThatMakesTheTotal() {
        var doubled = Performance.of(history(daily(100, 120, 90, 200)));
        assertThat(doubled.totalReturn()).isEqualTo(1.0);
        assertThat(Math.pow(1 + doubled.cagr(), doubled.days() / 365)).isCloseTo(2.0, within(1e-9));
        assertThat(doubled.maxDrawdown()).isCloseTo(0.25, within(1e-12));
        assertThat(doubled.calmar()).isCloseTo(doubled.cagr() / 0.25, within(1e-9));
    }

    @Test
    void shouldAgreeWithTheTextbookSharpe() {
        var p = Performance.of(history(daily(100, 101, 103, 102, 105)));
        double[] r = {0.01, 103 / 101.0 - 1, 102 / 103.0 - 1, 105 / 102.0 - 1};
        double mean = (r[0] + r[1] + r[2] + r[3]) / 4;
        double squares = 0;
        for (var x : r) {
            squares += (x - mean) * (x - mean);
        }
        var deviation = Math.sqrt(squares / 3);
        assertThat(p.volatility()).isCloseTo(deviation * Math.sqrt(365), within(1e-9));
        assertThat(p.sharpe()).isCloseTo(mean / deviation * Math.sqrt(365), within(0.05));
    }

    @Test
    void shouldGiveZeroesForAFundThatNeverMoved() {
        var flat = Performance.of(history(daily(100, 100, 100)));
        assertThat(flat.sharpe()).isZero();
        assertThat(flat.maxDrawdown()).isZero();
        assertThat(flat.hitRate()).isZero();
    }

    @Test
    void shouldRefuseARunWithoutAnyPricedMoment() {
        assertThatThrownBy(() -> Performance.of(history(List.of()))).hasMessageContaining("the run has 0");
    }

    @Property(tries = 200)
    void shouldFindTheSameDrawdownAsTa4j(
            @ForAll @Size(min = 2, max = 60) List<@DoubleRange(min = 1, max = 1000) Double> navs) {
        var equity = daily(navs.stream().mapToDouble(Double::doubleValue).toArray());
        var drawdowns = Drawdown.of(equity);
        var deepest = drawdowns.isEmpty() ? 0 : drawdowns.getFirst().depth();
        assertThat(deepest).isCloseTo(Performance.dailyMaxDrawdown(equity), within(1e-9));
    }

    @Property(tries = 100)
    void shouldCompoundMonthsToTheTotal(
            @ForAll @Size(min = 2, max = 200) List<@DoubleRange(min = 1, max = 1000) Double> navs) {
        var equity = daily(navs.stream().mapToDouble(Double::doubleValue).toArray());
        double product = 1;
        for (var month : MonthlyReturn.of(equity)) {
            product *= 1 + month.fund();
        }
        assertThat(product).isCloseTo(navs.getLast() / navs.getFirst(), within(1e-6 * product));
    }

    private static List<EquityPoint> daily(double... navs) {
        var points = new ArrayList<EquityPoint>();
        for (int i = 0; i < navs.length; i++) {
            points.add(new EquityPoint(i * DAY + DAY / 2, navs[i], 0, navs[i]));
        }
        return points;
    }

    private static RunHistory history(List<EquityPoint> equity) {
        return new RunHistory("USDC", 100, equity, List.of(), List.of(), List.of());
    }
}
