package dev.quipu.backtest;

import dev.quipu.ao.Id;
import dev.quipu.ao.item.Signer;
import dev.quipu.log.InMemoryLog;
import dev.quipu.log.MessageLog;
import dev.quipu.scheduler.Ingress;
import dev.quipu.scheduler.Scheduler;
import dev.quipu.scheduler.Scheduling;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedTimes;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** A small archive made the way a real one is: feed items, signed by ingress, ordered by the scheduler. */
final class TestArchive {

    static final Signer FEED = key(1);
    static final Signer STRANGER = key(2);
    static final long START_MILLIS = 1_650_000_000_000L;
    static final long HOUR_MILLIS = 3_600_000L;

    private static final Signer SCHEDULER = key(3);
    private static final Id PROCESS = Id.sha256(new byte[] {4});
    private static final String NAME = "test";

    private final MessageLog log;
    private final Scheduler scheduler;
    private final Ingress ingress = new Ingress(PROCESS, Map.of(NAME, FEED));
    private long items;

    TestArchive() {
        this(new InMemoryLog());
    }

    TestArchive(MessageLog log) {
        this.log = log;
        this.scheduler = new Scheduler(log, SCHEDULER, Set.of(FEED.address()));
    }

    /** A price at which the market trades, an hour after the item before. */
    TestArchive price(String market, String price) {
        return add(new Fact.MarketPrice(market, new BigDecimal(price)));
    }

    /** A finished candle of the hour before. */
    TestArchive candle(String market, String close) {
        var price = new BigDecimal(close);
        return add(new Fact.Candle(
                market, nextMillis() - HOUR_MILLIS, HOUR_MILLIS, price, price, price, price, BigDecimal.ONE));
    }

    TestArchive news(String headline) {
        return add(new Fact.News("Wire", "", headline, "", ""));
    }

    TestArchive add(Fact fact) {
        return schedule(ingress, fact);
    }

    /** An item that says it is the feed's, signed by someone else. */
    TestArchive forged(Fact fact) {
        return schedule(new Ingress(PROCESS, Map.of(NAME, STRANGER)), fact);
    }

    /** Time of the item at this slot. */
    static long millisOf(long slot) {
        return START_MILLIS + slot * HOUR_MILLIS;
    }

    MessageLog log() {
        return log;
    }

    private long nextMillis() {
        return millisOf(items);
    }

    private TestArchive schedule(Ingress door, Fact fact) {
        var times = new FeedTimes(nextMillis(), nextMillis(), nextMillis());
        var item = door.toItem(new FeedItem(NAME, "item-" + items, times, fact));
        if (!(scheduler.accept(item, nextMillis()) instanceof Scheduling.Accepted)) {
            throw new AssertionError("not scheduled: " + fact);
        }
        items++;
        return this;
    }

    private static Signer key(int number) {
        var seed = new byte[32];
        Arrays.fill(seed, (byte) number);
        return Signer.ed25519(seed);
    }
}
