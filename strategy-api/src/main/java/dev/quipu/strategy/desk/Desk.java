package dev.quipu.strategy.desk;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
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
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One strategy and its fund, for tests: it plays events to the strategy and returns what that wants done, but does
 * nothing of it until told.
 *
 * <p>Books, prices and limits are those of a real fund. The venue and the language model are stand-ins: the venue trades
 * every pair for one fee and pays what was quoted when the order was placed, the model gives the answers that
 * {@link #modelSays} put in its mouth. Embeddings are hashed n-grams; there is no model that writes. What the strategy
 * throws comes out as it is: the state stays as before, what the event booked stays booked.
 *
 * <p>Every event is a message, {@code message-1} and on, and happens now. Time stands still until {@link #pass}: there
 * is no clock, and the same calls give the same states. Every event returns what the strategy wants done, in its order.
 * Not for several threads.
 *
 * @param <S> the strategy's own state
 */
public final class Desk<S> {

    private final Strategy<S> strategy;
    private final RiskLimits limits;
    private final QuotingVenue venue;
    private final ScriptedModel model = new ScriptedModel();
    private final Map<Asset, Long> candleOpenMillis = new TreeMap<>();

    private S state;
    private Fund fund;
    private Prices prices;
    private long nowMillis;
    private int messages;

    /**
     * @param limits for {@link #place}; their minimum order is in the asset of {@code cash}
     * @param feeBps what the venue takes from the input of a swap, 0 to 9,999
     * @param cash what the fund has to begin with, zero or more; its asset is the fund's base. No event tells of it
     * @param start the time of the first event
     */
    public Desk(Strategy<S> strategy, RiskLimits limits, int feeBps, Amount cash, Instant start) {
        var base = cash.asset();
        if (!limits.minimumOrder().asset().equals(base)) {
            throw new IllegalArgumentException(
                    "the minimum order must be in " + base.ticker() + ", but is " + limits.minimumOrder());
        }
        this.strategy = strategy;
        this.limits = limits;
        this.venue = new QuotingVenue(feeBps);
        this.state = strategy.initial();
        this.fund = cash.isZero() ? Fund.empty(base) : Fund.empty(base).deposit(cash);
        this.prices = Prices.none(base);
        this.nowMillis = start.toEpochMilli();
    }

    /** From now on the model reads this text so, as a whole. */
    public void modelSays(String text, Sentiment answer) {
        model.says(text, answer);
    }

    /**
     * From now on the model reads this text so, where it speaks of this entity. An answer for the text as a whole does
     * not stand in for it.
     *
     * @param entity as the strategy names it, 1 to 64 characters
     */
    public void modelSays(String text, String entity, Sentiment answer) {
        model.says(text, entity, answer);
    }

    /**
     * Lets time pass, so that the next event happens later.
     *
     * @param span in whole milliseconds; not negative
     * @return this desk
     */
    public Desk<S> pass(Duration span) {
        if (span.isNegative()) {
            throw new IllegalArgumentException("time only moves forward, not by " + span);
        }
        nowMillis = Math.addExact(nowMillis, span.toMillis());
        return this;
    }

    /** A headline of no category. */
    public List<Intent.Swap> news(String headline) {
        return news("", headline);
    }

    /**
     * A headline.
     *
     * @param subject the source's own category, may be empty
     * @throws AssertionError when the strategy asks the model what the test has not told it
     */
    public List<Intent.Swap> news(String subject, String headline) {
        return play(new Event.News(nextId(), nowMillis, times(), new Fact.News("desk", subject, headline, "", "")));
    }

    /** A candle whose price stood still; otherwise as {@link #candle(Asset, Duration, String, int)}. */
    public List<Intent.Swap> candle(Asset asset, Duration span, String close) {
        return candle(asset, span, close, 0);
    }

    /**
     * A candle of one unit volume that closes now. It opened at its close, which is also its high, and its close is the
     * asset's price from now on.
     *
     * @param span how long it was open, in whole milliseconds; positive
     * @param close in units of the base asset, such as {@code 61234.5}
     * @param rangeBps how far its low is below its close, in parts of 10,000 of the close, 0 to 9,999
     * @throws IllegalArgumentException also when it opened no later than the asset's last candle: a fund would ignore it
     */
    public List<Intent.Swap> candle(Asset asset, Duration span, String close, int rangeBps) {
        if (rangeBps < 0 || rangeBps > 9_999) {
            throw new IllegalArgumentException("rangeBps out of range 0..9999: " + rangeBps);
        }
        var price = new BigDecimal(close);
        var low = price.subtract(price.multiply(BigDecimal.valueOf(rangeBps, 4)));
        var fact = new Fact.Candle(
                market(asset), openMillis(asset, span), span.toMillis(), price, price, low, price, BigDecimal.ONE);
        prices = prices.with(Price.of(asset, prices.base(), price));
        candleOpenMillis.put(asset, fact.openMillis());
        return play(new Event.Candle(nextId(), nowMillis, asset, times(), fact));
    }

    /**
     * A trade, whose price is the asset's from now on.
     *
     * @param price in units of the base asset
     */
    public List<Intent.Swap> marketPrice(Asset asset, String price) {
        var fact = new Fact.MarketPrice(market(asset), new BigDecimal(price));
        prices = prices.with(Price.of(asset, prices.base(), fact.price()));
        return play(new Event.MarketPrice(nextId(), nowMillis, asset, times(), fact));
    }

    /** Money from outside, of any asset; positive. */
    public List<Intent.Swap> deposit(Amount amount) {
        fund = fund.deposit(amount);
        return play(new Event.Deposited(nextId(), nowMillis, amount));
    }

    /**
     * Places a swap, the strategy's or one's own: its input is reserved until {@link #fill} or {@link #refund}. It is
     * no event.
     *
     * @throws AssertionError when the limits refuse it, with the reason and its numbers
     */
    public void place(Intent.Swap swap) {
        fund = switch (limits.review(swap, fund, prices, venue)) {
            case Approved<Intent.Swap> approved -> fund.place(approved, lastMessageId(), nowMillis);
            case Review.Refused<Intent.Swap> refused ->
                throw new AssertionError("the limits refuse to sell %s for %s: %s, %s"
                        .formatted(swap.sell(), swap.buy().ticker(), refused.reason(), refused.detail()));
        };
    }

    /**
     * Fills the oldest order with its quote less the fee, rounded down, whatever the price is now.
     *
     * @throws IllegalStateException when none is in flight
     */
    public List<Intent.Swap> fill() {
        var order = oldestOrder();
        var received = order.quoted().bpsFloor(10_000 - venue.feeBps());
        var fee = order.sell().bpsFloor(venue.feeBps());
        fund = fund.fill(Long.toString(order.reference()), received, fee).orElseThrow();
        return play(new Event.Filled(nextId(), nowMillis, order, received, fee));
    }

    /**
     * Sends the whole input of the oldest order back.
     *
     * @throws IllegalStateException when none is in flight
     */
    public List<Intent.Swap> refund() {
        var order = oldestOrder();
        fund = fund.refund(Long.toString(order.reference()), order.sell()).orElseThrow();
        return play(new Event.Refunded(nextId(), nowMillis, order, order.sell(), "refunded at the desk"));
    }

    /** The strategy's state after the last event. */
    public S state() {
        return state;
    }

    /** The books now. */
    public Fund fund() {
        return fund;
    }

    /** Last prices, in the base asset. */
    public Prices prices() {
        return prices;
    }

    /** Milliseconds since 1970-01-01T00:00Z. */
    public long nowMillis() {
        return nowMillis;
    }

    /** Id of the message last played, which an {@link Intent#because} may name; {@code message-0} before the first. */
    public String lastMessageId() {
        return "message-" + messages;
    }

    /** The state as the strategy writes it. */
    public byte[] stateBytes() {
        return bytes(state);
    }

    /**
     * The state as the strategy reads it from its bytes. The desk keeps its own.
     *
     * @throws AssertionError when what was read is written as other bytes
     * @throws IllegalArgumentException when the strategy reads more or fewer bytes than it wrote
     */
    public S reread() {
        var written = stateBytes();
        var in = new StateReader(written);
        var read = strategy.read(in);
        in.end();
        int differsAt = Arrays.mismatch(written, bytes(read));
        if (differsAt >= 0) {
            throw new AssertionError("the state read back has other bytes, from offset %d of %d on"
                    .formatted(differsAt, written.length));
        }
        return read;
    }

    private List<Intent.Swap> play(Event event) {
        fund = fund.overdueUnknown(nowMillis);
        var decision = strategy.onEvent(state, new DeskView(nowMillis, fund, prices, venue, model), event);
        state = decision.state();
        var swaps = new ArrayList<Intent.Swap>();
        for (var intent : decision.intents()) {
            swaps.add(
                    switch (intent) {
                        case Intent.Swap swap -> swap;
                    });
        }
        return List.copyOf(swaps);
    }

    /** When a candle opened that closes now. */
    private long openMillis(Asset asset, Duration span) {
        if (span.toMillis() < 1) {
            throw new IllegalArgumentException("a candle takes a millisecond at least, not " + span);
        }
        long openMillis = nowMillis - span.toMillis();
        var last = candleOpenMillis.get(asset);
        if (last != null && openMillis <= last) {
            throw new IllegalArgumentException(
                    "candle of %s opened at %d, not after the last at %d: let time pass first"
                            .formatted(asset.ticker(), openMillis, last));
        }
        return openMillis;
    }

    private byte[] bytes(S any) {
        var out = new StateWriter();
        strategy.write(any, out);
        return out.toBytes();
    }

    private PendingSwap oldestOrder() {
        if (fund.inFlight().isEmpty()) {
            throw new IllegalStateException("no order is in flight; place one first");
        }
        return fund.inFlight().firstEntry().getValue();
    }

    private String market(Asset asset) {
        return asset.ticker() + "-" + fund.base().ticker();
    }

    private String nextId() {
        messages++;
        return lastMessageId();
    }

    private FeedTimes times() {
        return new FeedTimes(nowMillis, nowMillis, nowMillis);
    }
}
