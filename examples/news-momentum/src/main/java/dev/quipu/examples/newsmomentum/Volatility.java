package dev.quipu.examples.newsmomentum;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ta4j.core.Bar;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBar;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.indicators.averages.SMAIndicator;
import org.ta4j.core.indicators.helpers.TRIndicator;
import org.ta4j.core.num.DoubleNumFactory;

/**
 * Yearly volatility of a market from the mean true range of its last candles, by Ta4j.
 *
 * <p>True range, and not a standard deviation of returns, because it needs only comparison, sums and one division,
 * which IEEE 754 fixes to the bit; Ta4j's variance goes through {@code Math.pow}, which Java does not.
 */
final class Volatility {

    private static final DoubleNumFactory NUMBERS = DoubleNumFactory.getInstance();
    private static final double YEAR_MILLIS = 365.25 * 86_400_000;

    /** Mean range of a driftless Brownian motion over a span, in standard deviations of its end: √(8/π). */
    private static final double RANGE_PER_DEVIATION = StrictMath.sqrt(8 / StrictMath.PI);

    private Volatility() {}

    /** As a fraction of the price, 0.6 for 60 % a year; bars oldest first, at least one. */
    static double yearly(List<PriceBar> bars) {
        var series = series(bars);
        var meanRange = new SMAIndicator(new TRIndicator(series), bars.size()).getValue(series.getEndIndex());
        var last = bars.getLast();
        double perBar = meanRange.doubleValue() / last.close() / RANGE_PER_DEVIATION;
        return perBar * StrictMath.sqrt(YEAR_MILLIS / last.durationMillis());
    }

    private static BarSeries series(List<PriceBar> bars) {
        var converted = new ArrayList<Bar>(bars.size());
        for (var bar : bars) {
            converted.add(convert(bar));
        }
        return new BaseBarSeriesBuilder()
                .withNumFactory(NUMBERS)
                .withBars(converted)
                .build();
    }

    private static Bar convert(PriceBar bar) {
        var begin = Instant.ofEpochMilli(bar.openMillis());
        var period = Duration.ofMillis(bar.durationMillis());
        return new BaseBar(
                period,
                begin,
                begin.plus(period),
                NUMBERS.numOf(bar.open()),
                NUMBERS.numOf(bar.high()),
                NUMBERS.numOf(bar.low()),
                NUMBERS.numOf(bar.close()),
                NUMBERS.zero(),
                NUMBERS.zero(),
                0);
    }
}
