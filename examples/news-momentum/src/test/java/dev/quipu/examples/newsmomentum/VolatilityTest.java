package dev.quipu.examples.newsmomentum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VolatilityTest {

    private static final long FOUR_HOURS_MILLIS = 14_400_000L;

    @Test
    void shouldRecoverTheVolatilityOfARandomWalk() {
        double yearly = 0.6;
        int stepsPerBar = 2_000;
        double perStep = yearly / Math.sqrt(365.25 * 6 * stepsPerBar);
        var random = new Random(7);
        var bars = new ArrayList<PriceBar>();
        double price = 40_000;
        for (int i = 0; i < 500; i++) {
            double open = price;
            double high = price;
            double low = price;
            for (int step = 0; step < stepsPerBar; step++) {
                price *= 1 + perStep * random.nextGaussian();
                high = Math.max(high, price);
                low = Math.min(low, price);
            }
            // the range is averaged in dollars, so keep the level: only relative moves matter here
            double scale = 40_000 / open;
            bars.add(new PriceBar(i * FOUR_HOURS_MILLIS, FOUR_HOURS_MILLIS, 40_000, high * scale, low * scale, 40_000));
        }
        assertThat(Volatility.yearly(bars)).isCloseTo(yearly, within(0.05));
    }

    @Test
    void shouldCountTheGapToTheLastClose() {
        var quiet = new PriceBar(0, FOUR_HOURS_MILLIS, 100, 100, 100, 100);
        var gapped = new PriceBar(FOUR_HOURS_MILLIS, FOUR_HOURS_MILLIS, 110, 110, 110, 110);
        var bars = new ArrayList<PriceBar>();
        bars.add(quiet);
        bars.add(gapped);
        double perBar = 5.0 / 110 / Math.sqrt(8 / Math.PI);
        assertThat(Volatility.yearly(bars)).isCloseTo(perBar * Math.sqrt(365.25 * 6), within(1e-12));
    }
}
