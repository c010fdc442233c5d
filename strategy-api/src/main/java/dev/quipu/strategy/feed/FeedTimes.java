package dev.quipu.strategy.feed;

/**
 * The three times of an outside fact, milliseconds since 1970-01-01T00:00Z.
 *
 * @param publishedMillis when the source says it was published (a candle: when it closed)
 * @param observedMillis when our feed first saw it
 * @param deliveredMillis when it was handed to ingress; nothing may act on it earlier
 */
public record FeedTimes(long publishedMillis, long observedMillis, long deliveredMillis) {

    public FeedTimes {
        if (observedMillis < publishedMillis || deliveredMillis < observedMillis) {
            throw new IllegalArgumentException(
                    "feed times must not run backwards: published=%d, observed=%d, delivered=%d"
                            .formatted(publishedMillis, observedMillis, deliveredMillis));
        }
    }
}
