package dev.quipu.examples.newsmomentum;

import static dev.quipu.strategy.Settings.require;

import dev.quipu.strategy.Settings;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The settings of {@link NewsMomentum}. The defaults are round numbers with the reasons given. They were checked
 * against how often the signal crosses its levels on nine months of headlines, never against prices or returns; they are not
 * tuned, and no claim rests on them. A signal of 1 is one standard deviation of single headlines.
 *
 * @param newsHalfLifeMillis how fast a headline is forgotten; default one day, the pace of a news cycle
 * @param baselineHalfLifeMillis how fast the usual tone is forgotten; default 14 days, long against a news cycle and
 *     short against a market regime
 * @param priorHeadlines weight of imagined headlines in the usual tone that the recent mean is shrunk by, so that one
 *     shrill headline on a quiet day is no signal; positive, default 10
 * @param enterMicros signal in millionths from which to buy; default 100,000, about one and a half times the noise of a
 *     mean over some thirty headlines a day
 * @param exitMicros signal in millionths at or below which to sell; default 0: the tone is no better than usual. Lower
 *     than {@code enterMicros}, so that a signal at the edge does not flicker
 * @param edgeBpsPerSignal return expected over a holding for a signal of 1, in basis points; default 2,000. A guess of
 *     size, not an estimate: it only says below which signal the costs are not worth paying
 * @param minimumHoldMillis no sale on sentiment before this; default one day
 * @param targetVolatilityBps yearly volatility one position may bring to the fund; default 3,000 (30 %)
 * @param maximumWeightBps cap of one position; default 4,500, so that two leave a tenth in cash
 * @param volatilityBars candles behind the volatility; default 42: a week of four-hour candles
 * @param bandBps no resizing while the weight is this near its target; default 500
 * @param slippageBps tolerance put on each swap, and counted as a cost both ways; default 50
 * @param askPerAsset 1 to ask the model what a headline says of the asset it names, 0 what it says as a whole; default 0
 */
public record Parameters(
        long newsHalfLifeMillis,
        long baselineHalfLifeMillis,
        int priorHeadlines,
        int enterMicros,
        int exitMicros,
        int edgeBpsPerSignal,
        long minimumHoldMillis,
        int targetVolatilityBps,
        int maximumWeightBps,
        int volatilityBars,
        int bandBps,
        int slippageBps,
        int askPerAsset) {

    private static final long DAY_MILLIS = 86_400_000L;

    /** Names that {@link #with} takes. */
    public static final List<String> NAMES = Settings.names(Parameters.class);

    public Parameters {
        require(newsHalfLifeMillis > 0, "newsHalfLifeMillis", newsHalfLifeMillis, "positive");
        require(
                baselineHalfLifeMillis > newsHalfLifeMillis,
                "baselineHalfLifeMillis",
                baselineHalfLifeMillis,
                "above newsHalfLifeMillis");
        require(priorHeadlines > 0, "priorHeadlines", priorHeadlines, "positive");
        require(enterMicros > exitMicros, "enterMicros", enterMicros, "above exitMicros");
        require(edgeBpsPerSignal >= 0, "edgeBpsPerSignal", edgeBpsPerSignal, "not negative");
        require(minimumHoldMillis >= 0, "minimumHoldMillis", minimumHoldMillis, "not negative");
        require(targetVolatilityBps > 0, "targetVolatilityBps", targetVolatilityBps, "positive");
        require(
                maximumWeightBps > 0 && maximumWeightBps <= 10_000,
                "maximumWeightBps",
                maximumWeightBps,
                "in 1..10000");
        require(volatilityBars >= 2, "volatilityBars", volatilityBars, "at least 2");
        require(bandBps >= 0 && bandBps <= 10_000, "bandBps", bandBps, "in 0..10000");
        require(slippageBps >= 0 && slippageBps <= 5_000, "slippageBps", slippageBps, "in 0..5000");
        require(askPerAsset == 0 || askPerAsset == 1, "askPerAsset", askPerAsset, "0 or 1");
    }

    boolean asksPerAsset() {
        return askPerAsset == 1;
    }

    public static Parameters defaults() {
        return new Parameters(
                DAY_MILLIS, 14 * DAY_MILLIS, 10, 100_000, 0, 2_000, DAY_MILLIS, 3_000, 4_500, 42, 500, 50, 0);
    }

    /** The same settings but for one, by its name: for the command line and for sweeps. */
    public Parameters with(String name, long value) {
        return with(Collections.singletonMap(name, value));
    }

    /** The same settings but for some, by their names; only the whole must make sense, so their order is free. */
    public Parameters with(Map<String, Long> values) {
        return Settings.with(this, values);
    }
}
