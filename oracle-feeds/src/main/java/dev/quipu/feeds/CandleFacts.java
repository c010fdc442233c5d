package dev.quipu.feeds;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedTimes;
import java.math.BigDecimal;
import java.util.List;

/**
 * The two facts that a candle's row holds, each with the earliest time at which anyone could know it: the price at
 * which it opened, and the candle itself, which is known only at its end. Delivering it sooner would let a strategy see
 * the future.
 */
final class CandleFacts {

    private CandleFacts() {}

    /** @throws RowException if the numbers are no candle */
    static List<FeedItem> items(String feed, Fact.Candle candle, ImportOptions options) throws RowException {
        requireCandle(candle);
        return List.of(openingPrice(feed, candle, options.priceLatencyMillis()), finished(feed, candle));
    }

    private static FeedItem openingPrice(String feed, Fact.Candle candle, long latencyMillis) {
        var id = SourceId.of(
                candle.market(), Long.toString(candle.openMillis()), "open", Cells.canonical(candle.open()));
        var times = AssumedTimes.after(candle.openMillis(), latencyMillis);
        return new FeedItem(feed, id, times, new Fact.MarketPrice(candle.market(), candle.open()));
    }

    private static FeedItem finished(String feed, Fact.Candle candle) {
        long end = candle.openMillis() + candle.durationMillis();
        var id = SourceId.of(
                candle.market(),
                Long.toString(candle.openMillis()),
                Long.toString(candle.durationMillis()),
                Cells.canonical(candle.open()),
                Cells.canonical(candle.high()),
                Cells.canonical(candle.low()),
                Cells.canonical(candle.close()),
                Cells.canonical(candle.volume()));
        return new FeedItem(feed, id, new FeedTimes(end, end, end), candle);
    }

    private static void requireCandle(Fact.Candle candle) throws RowException {
        requireWithin(candle, "open", candle.open());
        requireWithin(candle, "close", candle.close());
        if (candle.volume().signum() < 0) {
            throw new RowException("volume is %s, expected 0 or more".formatted(candle.volume()));
        }
    }

    private static void requireWithin(Fact.Candle candle, String name, BigDecimal price) throws RowException {
        if (price.compareTo(candle.low()) < 0 || price.compareTo(candle.high()) > 0) {
            throw new RowException(
                    "%s is %s, expected low %s to high %s".formatted(name, price, candle.low(), candle.high()));
        }
    }
}
