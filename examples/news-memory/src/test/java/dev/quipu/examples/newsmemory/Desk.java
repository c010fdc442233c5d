package dev.quipu.examples.newsmemory;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedTimes;
import dev.quipu.strategy.fund.Fund;
import dev.quipu.strategy.fund.PendingSwap;
import dev.quipu.strategy.fund.Prices;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Plays hours and events to the strategy; no language model is there to be asked. */
final class Desk {

    static final Asset USDC = new Asset("USDC", 6);
    static final Asset BTC = new Asset("BTC", 8);
    static final Asset ETH = new Asset("ETH", 18);
    private static final long HOUR_MILLIS = 3_600_000L;

    private final NewsMemory strategy;
    MemoryState state;
    Fund fund = Fund.empty(USDC).deposit(Amount.ofUnits(USDC, "100000"));
    private Prices prices = Prices.none(USDC);
    private long nowMillis = 1_640_995_200_000L; // 2022-01-01T00:00Z
    private int messages;

    Desk(Parameters parameters) {
        this.strategy = new NewsMemory(BTC, parameters);
        this.state = strategy.initial();
    }

    /** Returns the message's id. */
    String news(String headline) {
        play(new Event.News(nextId(), nowMillis, times(), new Fact.News("test", "", headline, "", "")));
        return "message-" + messages;
    }

    /** A day passes, and a candle closes at this price. */
    List<Intent.Swap> dayLater(String close) {
        return candle(BTC, 24, close);
    }

    List<Intent.Swap> candle(Asset asset, int hours, String close) {
        nowMillis += hours * HOUR_MILLIS;
        var price = new BigDecimal(close);
        prices = prices.with(Price.of(asset, USDC, price));
        return play(new Event.Candle(
                nextId(),
                nowMillis,
                asset,
                times(),
                new Fact.Candle("BTC-USD", nowMillis - 1, 1, price, price, price, price, BigDecimal.ONE)));
    }

    /** The fund gets or gives a position, as if an order had been filled. */
    void filled(Asset sold, Asset bought, Amount received) {
        fund = Fund.empty(USDC).deposit(received);
        var order = new PendingSwap(
                1, Amount.ofAtoms(sold, 1), Amount.ofAtoms(bought, 1), Amount.ofAtoms(bought, 1), 0, "m", 0, false);
        play(new Event.Filled(nextId(), nowMillis, order, received, Amount.zero(sold)));
    }

    byte[] stateBytes() {
        var out = new StateWriter();
        strategy.write(state, out);
        return out.toBytes();
    }

    MemoryState reread() {
        var in = new StateReader(stateBytes());
        var read = strategy.read(in);
        in.end();
        return read;
    }

    private String nextId() {
        messages++;
        return "message-" + messages;
    }

    private FeedTimes times() {
        return new FeedTimes(nowMillis, nowMillis, nowMillis);
    }

    private List<Intent.Swap> play(Event event) {
        var decision = strategy.onEvent(state, new View(), event);
        state = decision.state();
        return decision.intents().stream().map(intent -> (Intent.Swap) intent).toList();
    }

    private final class View implements AgentView {

        @Override
        public long timestampMillis() {
            return nowMillis;
        }

        @Override
        public Fund fund() {
            return fund;
        }

        @Override
        public Optional<Price> price(Asset asset) {
            return prices.of(asset);
        }

        @Override
        public Amount nav() {
            return fund.nav(prices);
        }

        @Override
        public int feeBps(Asset sell, Asset buy) {
            return 25;
        }

        @Override
        public Sentiment sentiment(String text) {
            throw new AssertionError("this strategy asks no model: " + text);
        }
    }
}
