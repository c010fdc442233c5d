package dev.quipu.dex.simulated;

import dev.quipu.ao.Behaviour;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.dex.ConstantProduct;
import dev.quipu.dex.Quantity;
import dev.quipu.dex.simulated.Pull.Swap;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Price;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Pulls one simulated pool toward the recorded market: after every half-life without other trades the gap is halved.
 *
 * <p>On an observation (Action Market-Price with Price, or Candle with Close, and its Market) it asks the pool for
 * Get-Reserves. If the reply says the pool is empty, it provides the first liquidity at the observed price; else it
 * swaps toward {@code pool + (market − pool)·(1 − 2^(−Δt/halfLife))}, Δt being the time between the observations of
 * this pull and the last. It mints what it pays in, so it is a market maker of unlimited means, and keeps what it gets.
 *
 * <p>It trades only if pool and market differ by at least the band, and demands exactly the output it computed: if
 * another trade comes between, the pool refunds it and the next observation tries again. One errand is under way at a
 * time; an observation {@link #PATIENCE_MILLIS} after an unanswered errand starts a new one, so a lost message delays
 * it but cannot stop it.
 */
public final class Arbitrageur implements Behaviour<Arbitrageur.State> {

    /** How long an errand may stay unanswered before an observation replaces it. */
    public static final long PATIENCE_MILLIS = 60_000;

    /**
     * @param market name of the market in observations, for example {@code BTC-USD}
     * @param feed sender whose observations it believes
     * @param pool the pool it moves; token A is the base asset
     * @param baseToken token process of the base asset, whose minter it is
     * @param quoteToken token process of the quote asset, whose minter it is
     * @param base asset priced by the market
     * @param depth quote atoms of the first liquidity; the base side is worth the same
     * @param feeBps the pool's fee
     * @param bandBps least difference between pool and market worth a trade
     * @param halfLifeMillis time that halves the difference; 0 closes it at once, Long.MAX_VALUE never
     */
    public record Config(
            String market,
            Id feed,
            Id pool,
            Id baseToken,
            Id quoteToken,
            Asset base,
            Amount depth,
            int feeBps,
            int bandBps,
            long halfLifeMillis) {

        public Config {
            if (!depth.isPositive()) {
                throw new IllegalArgumentException("%s: depth must be positive, but is %s".formatted(market, depth));
            }
            if (bandBps < 0 || halfLifeMillis < 0) {
                throw new IllegalArgumentException("%s: bandBps %d and halfLifeMillis %d must be 0 or more"
                        .formatted(market, bandBps, halfLifeMillis));
            }
        }
    }

    /**
     * @param observed the newest market price; empty before the first
     * @param reserves the pool's reserves as last heard of
     * @param settledMillis time of the observation that the last finished pull went toward
     * @param errand what it waits for
     * @param errands how many errands it began
     */
    public record State(
            Optional<Observation> observed,
            Reserves reserves,
            OptionalLong settledMillis,
            Errand errand,
            long errands) {

        State withReserves(Reserves heard) {
            return new State(observed, heard, settledMillis, errand, errands);
        }

        State observing(Observation newest) {
            return new State(Optional.of(newest), reserves, settledMillis, errand, errands);
        }

        State waitingFor(Errand next) {
            return new State(observed, reserves, settledMillis, next, Math.max(errands, next.reference()));
        }

        State settledAt(long millis) {
            return new State(observed, reserves, OptionalLong.of(millis), Errand.NONE, errands);
        }
    }

    /** A market price, quote units per base unit × 10^18, and when it reached us. */
    public record Observation(BigInteger priceE18, long millis) {}

    /**
     * Something asked of the pool and not answered yet.
     *
     * @param reference number the answer must carry
     * @param sinceMillis when it began
     * @param towardMillis time of the observation it acts on
     */
    public record Errand(Kind kind, long reference, long sinceMillis, long towardMillis) {

        static final Errand NONE = new Errand(Kind.NONE, 0, 0, 0);

        /** What is under way; the order is part of the encoding. */
        public enum Kind {
            NONE,
            ASKING_RESERVES,
            TRADING
        }
    }

    private final Config config;
    private final Pair pair;
    private final Pull pull;

    public Arbitrageur(Config config) {
        this.config = config;
        this.pair = new Pair(config.baseToken(), config.quoteToken());
        this.pull = new Pull(
                config.base(),
                config.depth().asset(),
                ConstantProduct.botega(config.feeBps()),
                config.bandBps(),
                config.halfLifeMillis());
    }

    @Override
    public State initial() {
        return new State(Optional.empty(), Reserves.EMPTY, OptionalLong.empty(), Errand.NONE, 0);
    }

    @Override
    public Step<State> apply(State before, Message message) {
        if (message.from().equals(config.feed())) {
            return fromFeed(before, message);
        }
        if (message.from().equals(config.pool())) {
            return fromPool(before, message);
        }
        return pair.contains(message.from()) ? fromToken(before, message) : Step.unchanged(before);
    }

    @Override
    public byte[] encode(State state) {
        var observed = state.observed().orElse(new Observation(BigInteger.ZERO, 0));
        return new CanonicalBytes()
                .integer(observed.priceE18())
                .number(observed.millis())
                .integer(state.reserves().a())
                .integer(state.reserves().b())
                .number(state.settledMillis().isPresent() ? 1 : 0)
                .number(state.settledMillis().orElse(0))
                .number(state.errand().kind().ordinal())
                .number(state.errand().reference())
                .number(state.errand().sinceMillis())
                .number(state.errand().towardMillis())
                .number(state.errands())
                .toByteArray();
    }

    private Step<State> fromFeed(State before, Message message) {
        if (!message.tag("Market").equals(Optional.of(config.market()))) {
            return Step.unchanged(before);
        }
        return switch (message.tag("Action").orElse("")) {
            case "Market-Price" -> observe(before, message, "Price");
            case "Candle" -> observe(before, message, "Close");
            default -> Step.unchanged(before);
        };
    }

    private Step<State> fromPool(State before, Message message) {
        return switch (message.tag("Action").orElse("")) {
            case "Get-Reserves-Response" ->
                answers(before, Errand.Kind.ASKING_RESERVES, message, "X-Reference")
                        ? act(before.withReserves(reservesReply(message)), message)
                        : Step.unchanged(before);
            case "Order-Confirmation" -> confirmed(before.withReserves(reservesTags(message, "")), message);
            case "Provide-Confirmation" -> confirmed(before.withReserves(reservesTags(message, "X-")), message);
            case "Order-Error", "Provide-Error" ->
                answers(before, Errand.Kind.TRADING, message, "X-Order-Reference")
                        ? Step.unchanged(before.waitingFor(Errand.NONE))
                        : Step.unchanged(before);
            default -> Step.unchanged(before);
        };
    }

    private Step<State> fromToken(State before, Message message) {
        boolean swapOutput = message.tag("X-Action").equals(Optional.of("Swap-Output"))
                && message.tag("Sender").equals(Optional.of(config.pool().toString()));
        return switch (message.tag("Action").orElse("")) {
            case "Credit-Notice" ->
                Step.unchanged(swapOutput ? before.withReserves(reservesTags(message, "X-")) : before);
            case "Transfer-Error", "Mint-Error" -> Step.unchanged(before.waitingFor(Errand.NONE));
            default -> Step.unchanged(before);
        };
    }

    private Step<State> observe(State before, Message message, String priceTag) {
        var price = price(message.tag(priceTag).orElse(""));
        long now = message.timestampMillis();
        var after = before.observing(new Observation(price.e18(), now));
        boolean busy = before.errand().kind() != Errand.Kind.NONE
                && now - before.errand().sinceMillis() < PATIENCE_MILLIS;
        boolean tooSoon = before.settledMillis().isPresent()
                && pull.shareMicros(now - before.settledMillis().getAsLong()) == 0;
        if (busy || tooSoon) {
            return Step.unchanged(after);
        }
        long reference = before.errands() + 1;
        var question = Draft.to(config.pool(), "Get-Reserves").tag("Reference", reference);
        return new Step<>(
                after.waitingFor(new Errand(Errand.Kind.ASKING_RESERVES, reference, now, now)),
                List.of(question.done()),
                "");
    }

    /** Decides on fresh reserves: provide, trade, or leave it. */
    private Step<State> act(State state, Message message) {
        var observed = state.observed().orElseThrow();
        var trading = new Errand(
                Errand.Kind.TRADING, state.errand().reference(), message.timestampMillis(), observed.millis());
        if (state.reserves().isEmpty()) {
            return new Step<>(state.waitingFor(trading), provide(observed, trading.reference()), "");
        }
        // A pool it sees filled for the first time only starts its clock.
        if (state.settledMillis().isEmpty() || pull.isWithinBand(state.reserves(), observed.priceE18())) {
            return Step.unchanged(state.settledAt(observed.millis()));
        }
        long elapsedMillis = observed.millis() - state.settledMillis().getAsLong();
        return pull.toward(state.reserves(), observed.priceE18(), elapsedMillis)
                .map(swap -> new Step<>(state.waitingFor(trading), swap(swap, trading.reference()), ""))
                .orElse(Step.unchanged(state.waitingFor(Errand.NONE)));
    }

    private Step<State> confirmed(State state, Message message) {
        return answers(state, Errand.Kind.TRADING, message, "X-Order-Reference")
                ? Step.unchanged(state.settledAt(state.errand().towardMillis()))
                : Step.unchanged(state);
    }

    private static boolean answers(State state, Errand.Kind kind, Message message, String tag) {
        return state.errand().kind() == kind
                && message.tag(tag)
                        .equals(Optional.of(Long.toString(state.errand().reference())));
    }

    private List<OutboxMessage> provide(Observation observed, long reference) {
        var price = new Price(config.base(), config.depth().asset(), observed.priceE18());
        var baseDepth = price.quantityFloor(config.depth());
        if (!baseDepth.isPositive()) {
            throw new IllegalStateException("%s: depth %s buys no atom of %s at price %s"
                    .formatted(config.market(), config.depth(), config.base().ticker(), price.decimal()));
        }
        return List.of(
                mint(config.baseToken(), baseDepth.atoms()),
                mint(config.quoteToken(), config.depth().atoms()),
                provision(config.baseToken(), baseDepth.atoms(), reference),
                provision(config.quoteToken(), config.depth().atoms(), reference));
    }

    private List<OutboxMessage> swap(Swap swap, long reference) {
        Id token = swap.sellsBase() ? config.baseToken() : config.quoteToken();
        var transfer = transfer(token, swap.amountIn(), "Swap")
                .tag("X-Expected-Min-Output", swap.amountOut())
                .tag("X-Order-Reference", reference);
        return List.of(mint(token, swap.amountIn()), transfer.done());
    }

    private OutboxMessage provision(Id token, BigInteger quantity, long reference) {
        return transfer(token, quantity, "Provide")
                .tag("X-Slippage-Tolerance", "1")
                .tag("X-Order-Reference", reference)
                .done();
    }

    private Draft transfer(Id token, BigInteger quantity, String action) {
        return Draft.to(token, "Transfer")
                .tag("Recipient", config.pool())
                .tag("Quantity", quantity)
                .tag("X-Action", action);
    }

    private static OutboxMessage mint(Id token, BigInteger quantity) {
        return Draft.to(token, "Mint").tag("Quantity", quantity).done();
    }

    private Price price(String text) {
        try {
            var decimal = new BigDecimal(text);
            // Bounded before use: 1e999999999 would fill memory with zeros.
            if (decimal.signum() > 0 && decimal.precision() <= 60 && Math.abs((long) decimal.scale()) <= 60) {
                return Price.of(config.base(), config.depth().asset(), decimal);
            }
        } catch (NumberFormatException e) {
            // falls through to the one message for every bad price
        }
        throw new IllegalArgumentException(
                "%s: price must be a positive decimal, but is '%s'".formatted(config.market(), text));
    }

    private Reserves reservesReply(Message message) {
        return new Reserves(
                quantity(message, config.baseToken().toString()),
                quantity(message, config.quoteToken().toString()));
    }

    private static Reserves reservesTags(Message message, String prefix) {
        return new Reserves(
                quantity(message, prefix + "Reserves-Token-A"), quantity(message, prefix + "Reserves-Token-B"));
    }

    private static BigInteger quantity(Message message, String tag) {
        String text = message.tag(tag).orElse("");
        return Quantity.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("%s: %s must be a decimal string, but is '%s'"
                        .formatted(message.tag("Action").orElse(""), tag, text)));
    }
}
