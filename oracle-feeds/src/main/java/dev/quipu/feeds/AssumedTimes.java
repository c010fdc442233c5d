package dev.quipu.feeds;

import dev.quipu.strategy.feed.FeedTimes;

/** The two times that archives lack, assumed: observed half of the latency after publication, delivered all of it. */
final class AssumedTimes {

    private AssumedTimes() {}

    static FeedTimes after(long publishedMillis, long latencyMillis) {
        return new FeedTimes(publishedMillis, publishedMillis + latencyMillis / 2, publishedMillis + latencyMillis);
    }
}
