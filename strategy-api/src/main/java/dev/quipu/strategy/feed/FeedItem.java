package dev.quipu.strategy.feed;

/**
 * One outside fact on its way in. {@code (feed, sourceId)} identifies it: delivering it twice changes nothing.
 *
 * @param feed name of the feed, for example {@code cryptonews} or {@code coinbase}
 * @param sourceId the source's own id, stable between imports
 */
public record FeedItem(String feed, String sourceId, FeedTimes times, Fact fact) {}
