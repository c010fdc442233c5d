package dev.quipu.feeds;

import dev.quipu.strategy.feed.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** The candles of one file so far. Candles of one market and length follow one another and never overlap. */
final class CandleGrid {

    private record Series(String market, long durationMillis) {}

    private final Map<Series, TreeMap<Long, Long>> linesByStart = new LinkedHashMap<>();

    /** @throws RowException if the candle shares time with one taken before */
    void add(Fact.Candle candle, long line) throws RowException {
        var series = new Series(candle.market(), candle.durationMillis());
        var lines = linesByStart.computeIfAbsent(series, _ -> new TreeMap<>());
        requireNoOverlap(candle, lines.floorEntry(candle.openMillis()));
        requireNoOverlap(candle, lines.ceilingEntry(candle.openMillis()));
        lines.put(candle.openMillis(), line);
    }

    /** Least distance between the starts of two candles of one series; empty if no series has two. */
    OptionalLong leastDistanceMillis() {
        return linesByStart.values().stream()
                .flatMapToLong(CandleGrid::distances)
                .min();
    }

    private static LongStream distances(TreeMap<Long, Long> lines) {
        return lines.keySet().stream()
                .filter(start -> lines.higherKey(start) != null)
                .mapToLong(start -> lines.higherKey(start) - start);
    }

    private static void requireNoOverlap(Fact.Candle candle, Map.Entry<Long, Long> other) throws RowException {
        if (other != null && Math.abs(other.getKey() - candle.openMillis()) < candle.durationMillis()) {
            throw new RowException("the %s candle of %s that starts at %s shares time with the one at line %s, from %s"
                    .formatted(
                            Duration.ofMillis(candle.durationMillis()),
                            candle.market(),
                            Instant.ofEpochMilli(candle.openMillis()),
                            other.getValue(),
                            Instant.ofEpochMilli(other.getKey())));
        }
    }
}
