package dev.quipu.scheduler;

import dev.quipu.ao.Id;
import dev.quipu.ao.item.Signer;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedTimes;
import java.util.Arrays;
import java.util.Map;

/** Keys, a process and feed items for tests. */
final class Feeds {

    static final Id FUND = Id.sha256(new byte[] {1});
    static final Signer NEWS_KEY = key(1);
    static final Signer SCHEDULER_KEY = key(2);

    private Feeds() {}

    static Signer key(int number) {
        var seed = new byte[32];
        Arrays.fill(seed, (byte) number);
        return Signer.ed25519(seed);
    }

    static Ingress ingress() {
        return new Ingress(FUND, Map.of("cryptonews", NEWS_KEY));
    }

    static FeedItem news(int number, long deliveredMillis) {
        return new FeedItem(
                "cryptonews",
                "id-" + number,
                new FeedTimes(deliveredMillis - 20, deliveredMillis - 10, deliveredMillis),
                new Fact.News("Wire", "BTC", "Headline İı " + number, "Summary ✓", "https://example.org/" + number));
    }
}
