package dev.quipu.compute.agent;

import dev.quipu.ao.Behaviour.Step;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.Tag;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedItemCodec;
import dev.quipu.strategy.feed.FeedTimes;
import dev.quipu.strategy.fund.RiskLimits;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A fund process under test: speaks to its behaviour in messages and keeps the state. */
final class Agent<S> {

    static final Asset USDC = new Asset("USDC", 6);
    static final Asset BTC = new Asset("BTC", 8);
    static final Asset ETH = new Asset("ETH", 18);

    static final Id FUND = id(1);
    static final Id FEED = id(2);
    static final Id USDC_TOKEN = id(3);
    static final Id BTC_TOKEN = id(4);
    static final Id ETH_TOKEN = id(5);
    static final Id MESSENGER = id(6);
    static final Id STRANGER = id(7);

    static final long START_MILLIS = 1_650_000_000_000L;
    static final long HOUR_MILLIS = 3_600_000L;

    final AgentBehaviour<S> behaviour;
    AgentState<S> state;
    long nowMillis = START_MILLIS;
    private int messages = 1_000;

    Agent(Strategy<S> strategy) {
        this(strategy, new FixedModel());
    }

    Agent(Strategy<S> strategy, SentimentModel model) {
        this(strategy, Models.of(model));
    }

    Agent(Strategy<S> strategy, Models models) {
        this.behaviour = new AgentBehaviour<>(
                strategy,
                USDC,
                List.of(new MarketBinding("BTC-USD", BTC), new MarketBinding("ETH-USD", ETH)),
                venue(),
                new RiskLimits(Amount.ofUnits(USDC, "10"), 5_000, 100),
                models,
                new TrustedSenders(List.of(FEED), List.of(USDC_TOKEN, BTC_TOKEN, ETH_TOKEN), List.of(MESSENGER)));
        this.state = behaviour.initial();
    }

    static TokenVenue venue() {
        var tokens = new TreeMap<String, Asset>();
        tokens.put(USDC_TOKEN.toString(), USDC);
        tokens.put(BTC_TOKEN.toString(), BTC);
        tokens.put(ETH_TOKEN.toString(), ETH);
        return new TokenVenue(tokens, 30);
    }

    static Id id(int number) {
        var bytes = new byte[Id.BYTES];
        for (int i = 0; i < 4; i++) {
            bytes[Id.BYTES - 1 - i] = (byte) (number >>> 8 * i);
        }
        return Id.of(bytes);
    }

    /** Hands a message over and, when it does not throw, moves to the state after. */
    Step<AgentState<S>> send(Message message) {
        var step = behaviour.apply(state, message);
        state = step.after();
        return step;
    }

    Step<AgentState<S>> deposit(String usdc) {
        return send(credit(USDC_TOKEN, Amount.ofUnits(USDC, usdc)));
    }

    Step<AgentState<S>> price(String market, String price) {
        return send(feed(new Fact.MarketPrice(market, new BigDecimal(price))));
    }

    Message feed(Fact fact) {
        nowMillis += HOUR_MILLIS;
        var times = new FeedTimes(nowMillis, nowMillis, nowMillis);
        return feed(new FeedItem("test", "item-" + messages, times, fact), FEED);
    }

    Message feed(FeedItem item, Id sender) {
        var envelope = FeedItemCodec.write(item, FUND.toString());
        var tags = envelope.headers().stream()
                .map(header -> new Tag(header.name(), header.value()))
                .toList();
        return message(sender, sender, FUND, tags, envelope.data());
    }

    Fact.Candle candle(String market, String close) {
        var price = new BigDecimal(close);
        long openMillis = nowMillis;
        return new Fact.Candle(market, openMillis, HOUR_MILLIS, price, price, price, price, BigDecimal.ONE);
    }

    Message credit(Id token, Amount amount, Tag... more) {
        return credit(token, amount.atoms().toString(), more);
    }

    Message credit(Id token, String atoms, Tag... more) {
        var tags = new ArrayList<Tag>();
        tags.add(new Tag("Action", "Credit-Notice"));
        tags.add(new Tag("Quantity", atoms));
        tags.addAll(List.of(more));
        return message(token, MESSENGER, FUND, tags, "");
    }

    Message message(Id from, Id owner, Id target, List<Tag> tags, String data) {
        messages++;
        nowMillis++;
        return new Message(
                id(messages),
                FUND,
                messages,
                nowMillis,
                from,
                owner,
                target,
                tags,
                data.getBytes(StandardCharsets.UTF_8));
    }

    /** Likes texts that say "up", dislikes those that say "down". */
    record FixedModel() implements SentimentModel {

        @Override
        public String id() {
            return "fixed";
        }

        /** What stands before the entity's name is not about it. */
        @Override
        public Sentiment score(String text, String entity) {
            return score(text.substring(Math.max(0, text.indexOf(entity))));
        }

        @Override
        public Sentiment score(String text) {
            if (text.contains("up")) {
                return new Sentiment(100_000, 200_000, 700_000);
            }
            return text.contains("down") ? new Sentiment(700_000, 200_000, 100_000) : new Sentiment(0, 1_000_000, 0);
        }
    }
}
