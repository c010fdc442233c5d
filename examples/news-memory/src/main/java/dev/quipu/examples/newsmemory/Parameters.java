package dev.quipu.examples.newsmemory;

import static dev.quipu.strategy.Settings.require;

import dev.quipu.strategy.Settings;
import java.util.List;
import java.util.Map;

/**
 * The settings of {@link NewsMemory}. The defaults are round numbers with the reasons given, not tuned, and no claim
 * rests on them.
 *
 * @param horizonMillis how long after a headline its effect is measured; default one day
 * @param neighbours past headlines asked for; default 8, so that no single one decides
 * @param minimumCosineMicros how like a past headline must be to count, in millionths; default 150,000, where hashed
 *     n-grams share a telling word
 * @param priorNeighbours weight of imagined neighbours after which nothing followed; default 2
 * @param outlookHeadlines over how many headlines the outlook is averaged; default 16, about half a day
 * @param enterBps outlook from which to buy; default 40
 * @param exitBps outlook at or below which to sell; default 0
 * @param minimumHoldMillis no sale before this; default one day
 * @param weightBps part of the fund put into the asset; default 4,000
 * @param slippageBps tolerance put on each swap; default 50
 * @param capacity headlines remembered; default 256: with 256 dimensions some 85 kB of state
 */
public record Parameters(
        long horizonMillis,
        int neighbours,
        int minimumCosineMicros,
        int priorNeighbours,
        int outlookHeadlines,
        int enterBps,
        int exitBps,
        long minimumHoldMillis,
        int weightBps,
        int slippageBps,
        int capacity) {

    private static final long DAY_MILLIS = 86_400_000L;

    /** Names that {@link #with} takes. */
    public static final List<String> NAMES = Settings.names(Parameters.class);

    public Parameters {
        require(horizonMillis > 0, "horizonMillis", horizonMillis, "positive");
        require(neighbours >= 1 && neighbours <= 1_000, "neighbours", neighbours, "in 1..1000");
        require(
                minimumCosineMicros > 0 && minimumCosineMicros <= 1_000_000,
                "minimumCosineMicros",
                minimumCosineMicros,
                "in 1..1000000");
        require(priorNeighbours >= 0 && priorNeighbours <= 1_000, "priorNeighbours", priorNeighbours, "in 0..1000");
        require(
                outlookHeadlines >= 1 && outlookHeadlines <= 10_000,
                "outlookHeadlines",
                outlookHeadlines,
                "in 1..10000");
        require(enterBps > exitBps, "enterBps", enterBps, "above exitBps");
        require(minimumHoldMillis >= 0, "minimumHoldMillis", minimumHoldMillis, "not negative");
        require(weightBps > 0 && weightBps <= 10_000, "weightBps", weightBps, "in 1..10000");
        require(slippageBps >= 0 && slippageBps <= 5_000, "slippageBps", slippageBps, "in 0..5000");
        require(capacity >= 1 && capacity <= 65_536, "capacity", capacity, "in 1..65536");
    }

    public static Parameters defaults() {
        return new Parameters(DAY_MILLIS, 8, 150_000, 2, 16, 40, 0, DAY_MILLIS, 4_000, 50, 256);
    }

    /** The same settings but for some, by their names; only the whole must make sense, so their order is free. */
    public Parameters with(Map<String, Long> values) {
        return Settings.with(this, values);
    }
}
