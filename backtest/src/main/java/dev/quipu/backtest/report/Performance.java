package dev.quipu.backtest.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.BaseTradingRecord;
import org.ta4j.core.TradingRecord;
import org.ta4j.core.analysis.frequency.SamplingFrequency;
import org.ta4j.core.criteria.Annualization;
import org.ta4j.core.criteria.ExpectedShortfallCriterion;
import org.ta4j.core.criteria.ReturnRepresentation;
import org.ta4j.core.criteria.SharpeRatioCriterion;
import org.ta4j.core.criteria.SortinoRatioCriterion;
import org.ta4j.core.criteria.ValueAtRiskCriterion;
import org.ta4j.core.criteria.drawdown.MaximumDrawdownCriterion;
import org.ta4j.core.num.DoubleNumFactory;

/**
 * The figures of a run. Fractions unless the name says otherwise; a year has 365 days, since these markets never close;
 * the risk-free rate is 0. Sharpe, Sortino, drawdown, value at risk and expected shortfall are Ta4j's criteria over the
 * daily fund value, held as one position from first to last day.
 *
 * @param days calendar days covered
 * @param totalReturn last value over first, minus 1
 * @param cagr yearly growth that gives the same total; the total itself for a run under a day
 * @param volatility standard deviation of daily returns × √365
 * @param calmar cagr over maximum drawdown; 0 without a drawdown
 * @param maxDrawdown deepest fall from a peak, four-hourly values
 * @param hitRate closed sales that made money over all closed sales; 0 without any
 * @param exposure mean share of the fund not in cash
 * @param turnover yearly traded value over mean fund value
 * @param fees venue fees, base units
 * @param slippage shortfall of fills against the price at decision, beyond fees, base units
 * @param valueAtRisk95 one-day loss not exceeded on 95 % of days, as a negative return
 */
record Performance(
        double days,
        double startNav,
        double endNav,
        double totalReturn,
        double buyAndHoldReturn,
        double cagr,
        double volatility,
        double sharpe,
        double sortino,
        double calmar,
        double maxDrawdown,
        double valueAtRisk95,
        double expectedShortfall95,
        double hitRate,
        double exposure,
        double turnover,
        double fees,
        double slippage,
        long decisions,
        long fills,
        long refunds,
        long refusals) {

    private static final double DAYS_PER_YEAR = 365;
    private static final double MILLIS_PER_DAY = 86_400_000d;

    static Performance of(RunHistory history) {
        var equity = history.equity();
        if (equity.size() < 2) {
            throw new IllegalArgumentException(
                    "a report needs at least two priced moments after the deposit; the run has " + equity.size());
        }
        var first = equity.getFirst();
        var last = equity.getLast();
        var days = (last.timestampMillis() - first.timestampMillis()) / MILLIS_PER_DAY;
        var total = last.nav() / first.nav() - 1;
        var cagr = days < 1 ? total : Math.pow(1 + total, DAYS_PER_YEAR / days) - 1;
        var series = dailySeries(equity);
        var held = heldThroughout(series);
        var drawdowns = Drawdown.of(equity);
        var maxDrawdown = drawdowns.isEmpty() ? 0 : drawdowns.getFirst().depth();
        return new Performance(
                days,
                first.nav(),
                last.nav(),
                total,
                last.buyAndHold() / first.buyAndHold() - 1,
                cagr,
                volatility(series),
                ratio(new SharpeRatioCriterion(0, SamplingFrequency.BAR, Annualization.ANNUALIZED, ZoneOffset.UTC)
                        .calculate(series, held)
                        .doubleValue()),
                ratio(new SortinoRatioCriterion(0, SamplingFrequency.BAR, Annualization.ANNUALIZED, ZoneOffset.UTC)
                        .calculate(series, held)
                        .doubleValue()),
                maxDrawdown == 0 ? 0 : cagr / maxDrawdown,
                maxDrawdown,
                ratio(new ValueAtRiskCriterion(0.95, ReturnRepresentation.DECIMAL)
                        .calculate(series, held)
                        .doubleValue()),
                ratio(new ExpectedShortfallCriterion(0.95, ReturnRepresentation.DECIMAL)
                        .calculate(series, held)
                        .doubleValue()),
                hitRate(history.trades()),
                equity.stream().mapToDouble(p -> p.invested() / p.nav()).sum() / equity.size(),
                turnover(history, days),
                sum(history.trades(), "filled", Trade::fee),
                sum(history.trades(), "filled", Trade::slippage),
                history.trades().size(),
                count(history.trades(), "filled"),
                count(history.trades(), "refunded"),
                count(history.trades(), "refused"));
    }

    /** Ta4j's maximum drawdown over daily values, to hold our own four-hourly one against in a test. */
    static double dailyMaxDrawdown(List<EquityPoint> equity) {
        var series = dailySeries(equity);
        return new MaximumDrawdownCriterion()
                .calculate(series, heldThroughout(series))
                .doubleValue();
    }

    /** The figures by name, in the order in which a report shows them. */
    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        for (var component : Performance.class.getRecordComponents()) {
            try {
                fields.put(component.getName(), component.getAccessor().invoke(this));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a record's accessors are public", e);
            }
        }
        return fields;
    }

    /** The last value of each UTC day as a bar that closes at that day's end. */
    private static BarSeries dailySeries(List<EquityPoint> equity) {
        var lastOfDay = new LinkedHashMap<Long, Double>();
        for (var point : equity) {
            lastOfDay.put(Math.floorDiv(point.timestampMillis(), (long) MILLIS_PER_DAY), point.nav());
        }
        var series = new BaseBarSeriesBuilder()
                .withName("fund")
                .withNumFactory(DoubleNumFactory.getInstance())
                .build();
        lastOfDay.forEach((day, nav) -> series.addBar(series.barBuilder()
                .timePeriod(Duration.ofDays(1))
                .endTime(Instant.ofEpochMilli((day + 1) * (long) MILLIS_PER_DAY))
                .openPrice(nav)
                .highPrice(nav)
                .lowPrice(nav)
                .closePrice(nav)
                .volume(0)
                .build()));
        return series;
    }

    private static TradingRecord heldThroughout(BarSeries series) {
        var one = series.numFactory().one();
        var held = new BaseTradingRecord();
        held.enter(series.getBeginIndex(), series.getFirstBar().getClosePrice(), one);
        held.exit(series.getEndIndex(), series.getLastBar().getClosePrice(), one);
        return held;
    }

    private static double volatility(BarSeries series) {
        var returns = new ArrayList<Double>();
        for (int i = series.getBeginIndex() + 1; i <= series.getEndIndex(); i++) {
            returns.add(series.getBar(i).getClosePrice().doubleValue()
                            / series.getBar(i - 1).getClosePrice().doubleValue()
                    - 1);
        }
        if (returns.size() < 2) {
            return 0;
        }
        double mean = 0;
        for (var r : returns) {
            mean += r / returns.size();
        }
        double squares = 0;
        for (var r : returns) {
            squares += (r - mean) * (r - mean);
        }
        return Math.sqrt(squares / (returns.size() - 1)) * Math.sqrt(DAYS_PER_YEAR);
    }

    private static double hitRate(List<Trade> trades) {
        var closed = trades.stream()
                .filter(t -> t.status().equals("filled") && !t.buy())
                .toList();
        return closed.isEmpty()
                ? 0
                : (double) closed.stream().filter(t -> t.realised() > 0).count() / closed.size();
    }

    private static double turnover(RunHistory history, double days) {
        var traded = sum(history.trades(), "filled", Trade::notional);
        var mean = history.equity().stream().mapToDouble(EquityPoint::nav).sum()
                / history.equity().size();
        return days == 0 ? 0 : traded / mean * DAYS_PER_YEAR / days;
    }

    private static double sum(List<Trade> trades, String status, java.util.function.ToDoubleFunction<Trade> figure) {
        return trades.stream()
                .filter(t -> t.status().equals(status))
                .mapToDouble(figure)
                .sum();
    }

    private static long count(List<Trade> trades, String status) {
        return trades.stream().filter(t -> t.status().equals(status)).count();
    }

    /** Ta4j gives NaN where a ratio has nothing to divide by: a fund that never moved. */
    private static double ratio(double value) {
        return Double.isFinite(value) ? value : 0;
    }
}
