package dev.quipu.feeds;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import java.util.Comparator;

/** The one order in which items are delivered; {@link Timeline} says why. */
final class FeedOrder {

    static final Comparator<FeedItem> DELIVERY = Comparator.<FeedItem>comparingLong(
                    item -> item.times().deliveredMillis())
            .thenComparingInt(item -> rank(item.fact()))
            .thenComparing(FeedItem::feed)
            .thenComparing(FeedItem::sourceId);

    private FeedOrder() {}

    private static int rank(Fact fact) {
        return switch (fact) {
            case Fact.MarketPrice _ -> 0;
            case Fact.Candle _ -> 1;
            case Fact.News _ -> 2;
        };
    }
}
