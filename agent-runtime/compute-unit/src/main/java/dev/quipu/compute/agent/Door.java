package dev.quipu.compute.agent;

import dev.quipu.ao.Message;
import dev.quipu.ao.message.AoTags;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedItemCodec;
import dev.quipu.strategy.fund.PendingSwap;
import dev.quipu.strategy.venue.Venue;
import dev.quipu.strategy.venue.VenueReply;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns messages into events and books what they bring. A stranger's message, a repeat, and a message of no concern are
 * ignored; a trusted sender's malformed message throws.
 */
final class Door {

    private final Asset base;
    private final SortedMap<String, Asset> markets;
    private final Venue venue;
    private final TrustedSenders trusted;

    Door(Asset base, List<MarketBinding> bindings, Venue venue, TrustedSenders trusted) {
        this.base = base;
        this.markets = byMarket(base, bindings);
        this.venue = venue;
        this.trusted = trusted;
    }

    <S> Arrival<S> read(AgentState<S> before, Message message) {
        var envelope = Envelopes.incoming(message);
        if (FeedItemCodec.isFeedItem(envelope)) {
            return trusted.vouchForFact(message)
                    ? fact(before, message, FeedItemCodec.read(envelope))
                    : new Arrival.Ignored<>("no trusted feed: " + envelope.from());
        }
        return trusted.vouchForMoney(message)
                ? money(before, message, envelope)
                : new Arrival.Ignored<>("no trusted sender: " + envelope.from());
    }

    private <S> Arrival<S> fact(AgentState<S> before, Message message, FeedItem item) {
        if (item.times().deliveredMillis() > message.timestampMillis()) {
            throw new IllegalArgumentException("item " + item.sourceId() + " of " + item.feed() + " was delivered at "
                    + item.times().deliveredMillis() + ", after its assignment at " + message.timestampMillis());
        }
        return switch (item.fact()) {
            case Fact.News news -> news(before, message, item, news);
            case Fact.Candle candle -> candle(before, message, item, candle);
            case Fact.MarketPrice price -> marketPrice(before, message, item, price);
        };
    }

    private <S> Arrival<S> news(AgentState<S> before, Message message, FeedItem item, Fact.News news) {
        var heard = before.heard();
        if (heard.news().contains(item.feed(), item.sourceId())) {
            return new Arrival.Ignored<>("news " + item.sourceId() + " of " + item.feed() + " was heard before");
        }
        return new Arrival.Happened<>(
                new Event.News(message.id().toString(), message.timestampMillis(), item.times(), news),
                before.with(heard.withNews(item.feed(), item.sourceId())));
    }

    private <S> Arrival<S> candle(AgentState<S> before, Message message, FeedItem item, Fact.Candle candle) {
        var asset = markets.get(candle.market());
        if (asset == null) {
            return new Arrival.Ignored<>("market " + candle.market() + " is not bound");
        }
        var last = before.heard().candleOpenMillis().get(candle.market());
        if (last != null && candle.openMillis() <= last) {
            return new Arrival.Ignored<>("candle of " + candle.market() + " opened at " + candle.openMillis()
                    + ", not after the last at " + last);
        }
        long closeMillis = Math.addExact(candle.openMillis(), candle.durationMillis());
        if (candle.durationMillis() <= 0 || closeMillis > message.timestampMillis()) {
            throw new IllegalArgumentException("candle of " + candle.market() + " from " + candle.openMillis() + " for "
                    + candle.durationMillis() + " ms is not finished at " + message.timestampMillis());
        }
        var heard = before.with(before.heard().withCandle(candle.market(), candle.openMillis()));
        return new Arrival.Happened<>(
                new Event.Candle(message.id().toString(), message.timestampMillis(), asset, item.times(), candle),
                marked(heard, asset, candle.close(), closeMillis));
    }

    private <S> Arrival<S> marketPrice(AgentState<S> before, Message message, FeedItem item, Fact.MarketPrice fact) {
        var asset = markets.get(fact.market());
        if (asset == null) {
            return new Arrival.Ignored<>("market " + fact.market() + " is not bound");
        }
        long publishedMillis = item.times().publishedMillis();
        var last = before.heard().tradeMillis().get(fact.market());
        if (last != null && publishedMillis <= last) {
            return new Arrival.Ignored<>("price of " + fact.market() + " published at " + publishedMillis
                    + ", not after the last at " + last);
        }
        var heard = before.with(before.heard().withTrade(fact.market(), publishedMillis));
        return new Arrival.Happened<>(
                new Event.MarketPrice(message.id().toString(), message.timestampMillis(), asset, item.times(), fact),
                marked(heard, asset, fact.price(), publishedMillis));
    }

    /** The newer price wins; of two of the same instant, the one that came later. */
    private <S> AgentState<S> marked(AgentState<S> state, Asset asset, BigDecimal price, long atMillis) {
        var mark = Price.of(asset, base, price); // also checks a late price
        var inForce = state.heard().priceMillis().get(asset);
        if (inForce != null && atMillis < inForce) {
            return state;
        }
        return state.with(state.prices().with(mark)).with(state.heard().withPrice(asset, atMillis));
    }

    private <S> Arrival<S> money(AgentState<S> before, Message message, Envelope envelope) {
        var reply = venue.read(envelope);
        if (reply.isPresent()) {
            return settled(before, message, reply.get())
                    .orElseGet(() -> new Arrival.Ignored<>(
                            "answers no order in flight: " + reply.get().reference()));
        }
        var deposit = venue.readDeposit(envelope);
        if (deposit.isEmpty()) {
            return new Arrival.Ignored<>("neither an answer nor a deposit: "
                    + envelope.header("Action").orElse("no Action"));
        }
        var id = message.id().toString();
        if (before.heard().deposits().contains(id)) {
            return new Arrival.Ignored<>("deposit " + id + " was booked before");
        }
        return new Arrival.Happened<>(
                new Event.Deposited(id, message.timestampMillis(), deposit.get()),
                before.with(before.fund().deposit(deposit.get()))
                        .with(before.heard().withDeposit(id)));
    }

    private static <S> Optional<Arrival<S>> settled(AgentState<S> before, Message message, VenueReply reply) {
        var id = message.id().toString();
        long now = message.timestampMillis();
        var fund = before.fund();
        return fund.pending(reply.reference()).flatMap(order -> switch (reply) {
            case VenueReply.Filled(var reference, var received, var feePaid) ->
                fund.fill(reference, received, feePaid)
                        .map(after -> new Arrival.Happened<>(
                                new Event.Filled(id, now, order, received, feePaid), before.with(after)));
            case VenueReply.Refunded(var reference, var returned, var reason) ->
                fund.refund(reference, returned)
                        .map(after -> new Arrival.Happened<>(
                                new Event.Refunded(id, now, order, returned, reason), before.with(after)));
            case VenueReply.Rejected(var reference, var sold, var reason) ->
                fund.refund(reference, order.sell())
                        .filter(_ -> order.sell().asset().equals(sold) && wasSetOffBy(order, message))
                        .map(after -> new Arrival.Happened<>(
                                new Event.Refunded(id, now, order, order.sell(), reason), before.with(after)));
        });
    }

    /**
     * A rejection moves no money that would prove it, and aos lets anyone have an answer sent to us (Reply-To). So it
     * must be pushed for the message on which the order was placed: the messenger unit writes that tag, and a stranger's
     * message is another. An order placed on a message that was itself pushed is never rejected, only unknown later.
     */
    private static boolean wasSetOffBy(PendingSwap order, Message message) {
        return message.tag(AoTags.PUSHED_FOR).equals(Optional.of(order.placedOn()));
    }

    private static SortedMap<String, Asset> byMarket(Asset base, List<MarketBinding> bindings) {
        var markets = new TreeMap<String, Asset>();
        for (var binding : bindings) {
            if (binding.asset().equals(base)) {
                throw new IllegalArgumentException(
                        "market " + binding.market() + " prices the base asset " + base.ticker());
            }
            if (markets.put(binding.market(), binding.asset()) != null) {
                throw new IllegalArgumentException("market " + binding.market() + " is bound twice");
            }
        }
        return Collections.unmodifiableSortedMap(markets);
    }
}
