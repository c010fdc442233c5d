package dev.quipu.examples.newsmomentum;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedTimes;
import dev.quipu.strategy.fund.Approved;
import dev.quipu.strategy.fund.Fund;
import dev.quipu.strategy.fund.PendingSwap;
import dev.quipu.strategy.fund.Prices;
import dev.quipu.strategy.fund.Review;
import dev.quipu.strategy.fund.RiskLimits;
import dev.quipu.strategy.venue.SwapOrder;
import dev.quipu.strategy.venue.Venue;
import dev.quipu.strategy.venue.VenueReply;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plays events to a strategy, with a table for a language model; fills orders only when told to. */
final class Desk {

    static final Asset USDC = new Asset("USDC", 6);
    static final Asset BTC = new Asset("BTC", 8);
    static final Asset ETH = new Asset("ETH", 18);
    static final long HOUR_MILLIS = 3_600_000L;

    /** Everything the fake model knows. */
    private static final Map<String, Sentiment> MODEL = Map.of(
            "Bitcoin soars", new Sentiment(50_000, 50_000, 900_000),
            "Bitcoin crashes", new Sentiment(900_000, 50_000, 50_000),
            "Bitcoin is quiet", new Sentiment(100_000, 800_000, 100_000),
            "Ethereum soars", new Sentiment(50_000, 50_000, 900_000),
            "Bitcoin in: Bitcoin soars as ETH sinks", new Sentiment(50_000, 50_000, 900_000),
            "ETH in: Bitcoin soars as ETH sinks", new Sentiment(900_000, 50_000, 50_000),
            "Markets cheer", new Sentiment(50_000, 50_000, 900_000));

    private final Strategy<MomentumState> strategy;
    private final int feeBps;
    private final RiskLimits limits = new RiskLimits(Amount.ofUnits(USDC, "10"), 5_000, 100);

    MomentumState state;
    Fund fund = Fund.empty(USDC).deposit(Amount.ofUnits(USDC, "100000"));
    Prices prices = Prices.none(USDC);
    long nowMillis = 1_640_995_200_000L; // 2022-01-01T00:00Z
    private int messages;

    Desk(Strategy<MomentumState> strategy, int feeBps) {
        this.strategy = strategy;
        this.feeBps = feeBps;
        this.state = strategy.initial();
    }

    List<Intent.Swap> news(String subject, String headline) {
        return play(new Event.News(nextId(), nowMillis, times(), new Fact.News("test", subject, headline, "", "")));
    }

    /** A four-hour candle that ends after four more hours; its range is this many parts in 10,000 of the close. */
    List<Intent.Swap> candle(Asset asset, String close, int rangeBps) {
        nowMillis += 4 * HOUR_MILLIS;
        var price = new BigDecimal(close);
        var low = price.subtract(price.multiply(BigDecimal.valueOf(rangeBps, 4)));
        prices = prices.with(Price.of(asset, USDC, price));
        return play(new Event.Candle(
                nextId(),
                nowMillis,
                asset,
                times(),
                new Fact.Candle(
                        asset.ticker() + "-USD",
                        nowMillis - 4 * HOUR_MILLIS,
                        4 * HOUR_MILLIS,
                        price,
                        price,
                        low,
                        price,
                        BigDecimal.ONE)));
    }

    void place(Intent.Swap swap) {
        fund = switch (limits.review(swap, fund, prices, new FeeOnly(feeBps))) {
            case Approved<Intent.Swap> approved -> fund.place(approved, "test", nowMillis);
            case Review.Refused<Intent.Swap> refused -> throw new AssertionError(refused.toString());
        };
    }

    /** Fills the oldest order at its quote less the fee. */
    void fill() {
        var order = fund.inFlight().firstEntry().getValue();
        var received = order.quoted().bpsFloor(10_000 - feeBps);
        var fee = order.sell().bpsFloor(feeBps);
        fund = fund.fill(Long.toString(order.reference()), received, fee).orElseThrow();
        play(new Event.Filled(nextId(), nowMillis, order, received, fee));
    }

    /** Sends the oldest order's input back. */
    void refund() {
        PendingSwap order = fund.inFlight().firstEntry().getValue();
        fund = fund.refund(Long.toString(order.reference()), order.sell()).orElseThrow();
        play(new Event.Refunded(nextId(), nowMillis, order, order.sell(), "test"));
    }

    byte[] stateBytes() {
        var out = new StateWriter();
        strategy.write(state, out);
        return out.toBytes();
    }

    MomentumState reread() {
        var in = new StateReader(stateBytes());
        var read = strategy.read(in);
        in.end();
        return read;
    }

    private List<Intent.Swap> play(Event event) {
        var decision = strategy.onEvent(state, new View(nowMillis, fund, prices, feeBps), event);
        state = decision.state();
        var swaps = new ArrayList<Intent.Swap>();
        for (var intent : decision.intents()) {
            swaps.add((Intent.Swap) intent);
        }
        return swaps;
    }

    private String nextId() {
        return "message-" + ++messages;
    }

    private FeedTimes times() {
        return new FeedTimes(nowMillis, nowMillis, nowMillis);
    }

    private record View(long timestampMillis, Fund fund, Prices prices, int fee) implements AgentView {

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
            return fee;
        }

        @Override
        public Sentiment sentiment(String text) {
            var known = MODEL.get(text);
            if (known == null) {
                throw new AssertionError("the fake model does not know: " + text);
            }
            return known;
        }

        @Override
        public Sentiment sentiment(String text, String entity) {
            return sentiment(entity + " in: " + text);
        }
    }

    private record FeeOnly(int feeBps) implements Venue {

        @Override
        public boolean trades(Asset sell, Asset buy) {
            return true;
        }

        @Override
        public int feeBps(Asset sell, Asset buy) {
            return feeBps;
        }

        @Override
        public Envelope swap(SwapOrder order) {
            throw new UnsupportedOperationException("this venue only quotes");
        }

        @Override
        public Optional<VenueReply> read(Envelope incoming) {
            return Optional.empty();
        }

        @Override
        public Optional<Amount> readDeposit(Envelope incoming) {
            return Optional.empty();
        }
    }
}
