package dev.quipu.strategy;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedTimes;
import dev.quipu.strategy.fund.PendingSwap;

/**
 * Something that happened, from a sender the fund trusts for it. {@code timestampMillis} is the time the scheduler gave
 * the message, in milliseconds since 1970-01-01T00:00Z: the only "now" there is.
 */
public sealed interface Event {

    /** Id of the message that brought it, base64url. */
    String messageId();

    long timestampMillis();

    /** A headline. */
    record News(String messageId, long timestampMillis, FeedTimes times, Fact.News fact) implements Event {}

    /** A finished candle of a market the fund binds to {@code asset}. */
    record Candle(String messageId, long timestampMillis, Asset asset, FeedTimes times, Fact.Candle fact)
            implements Event {}

    /** A trade price of a market the fund binds to {@code asset}. */
    record MarketPrice(String messageId, long timestampMillis, Asset asset, FeedTimes times, Fact.MarketPrice fact)
            implements Event {}

    /** Money came in that answers no order. */
    record Deposited(String messageId, long timestampMillis, Amount amount) implements Event {}

    /** An order was carried out; {@code feePaid} is in the asset sold and already part of {@code order.sell()}. */
    record Filled(String messageId, long timestampMillis, PendingSwap order, Amount received, Amount feePaid)
            implements Event {}

    /** An order failed and its input came back, or never left. */
    record Refunded(String messageId, long timestampMillis, PendingSwap order, Amount returned, String reason)
            implements Event {}
}
