package dev.quipu.dex.simulated;

import dev.quipu.ao.Behaviour;
import dev.quipu.ao.Id;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.dex.botega.BotegaVenue;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The processes of a simulated Botega: one token per asset, one pool and one arbitrageur per market. The same markets
 * always give the same ids and the same behaviour.
 *
 * <p>It needs no start-up messages: a pool is empty until its arbitrageur, at the first observation assigned to it,
 * provides the market's depth at that price. Put money into an agent's or a depositor's hands with {@link #endow}.
 */
public final class SimulatedVenue {

    /**
     * One market and how its pool behaves.
     *
     * @param name as observations call it, for example {@code BTC-USD}
     * @param depth first liquidity on the quote side; its asset is the quote asset
     * @param feeBps pool fee, 0 to 1000; Botega's default is 25
     * @param bandBps least difference between pool and market worth an arbitrageur's trade
     * @param halfLifeMillis time in which the pool's difference from the market halves; 0 at once, Long.MAX_VALUE
     *     never. Keep it well below the time between observations: what is left of a move is profit for whoever reads
     *     the feed
     */
    public record Market(String name, Asset base, Amount depth, int feeBps, int bandBps, long halfLifeMillis) {

        /** A market whose arbitrageur trades whenever the difference reaches the fee. */
        public Market(String name, Asset base, Amount depth, int feeBps, long halfLifeMillis) {
            this(name, base, depth, feeBps, feeBps, halfLifeMillis);
        }

        public Asset quote() {
            return depth.asset();
        }
    }

    /** A message and the process or wallet that sends it. */
    public record Sent(Id from, OutboxMessage message) {}

    private static final Id GENESIS = id("genesis");

    private final List<Market> markets;
    private final SortedMap<Id, Behaviour<?>> processes = new TreeMap<>();

    /**
     * @param markets each name once
     * @param feed sender whose observations the arbitrageurs believe: the signer or process of the feed's items
     */
    public SimulatedVenue(List<Market> markets, Id feed) {
        this.markets = List.copyOf(markets);
        if (markets.stream().map(Market::name).distinct().count() != markets.size()) {
            throw new IllegalArgumentException("a market is named twice: "
                    + markets.stream().map(Market::name).toList());
        }
        for (Market market : markets) {
            addToken(market.base());
            addToken(market.quote());
            processes.put(
                    pool(market.name()),
                    new BotegaPool(market.name(), token(market.base()), token(market.quote()), market.feeBps()));
            processes.put(arbitrageur(market.name()), new Arbitrageur(arbitrage(market, feed)));
        }
    }

    /** Every process of the venue by id. */
    public SortedMap<Id, Behaviour<?>> processes() {
        return Collections.unmodifiableSortedMap(processes);
    }

    /**
     * The processes to which an observation of this market must be assigned; empty for a market not simulated.
     *
     * <p>Let them finish before an agent is handed the same observation. An order reaches the pool in two messages, a
     * pull in four, so an agent that hears of a price at the same time trades at the price before it.
     */
    public List<Id> observers(String market) {
        return markets.stream()
                .filter(m -> m.name().equals(market))
                .map(m -> arbitrageur(m.name()))
                .toList();
    }

    /** The messages, in order, that create an amount and hand it to an account. */
    public List<Sent> endow(Id account, Amount amount) {
        Id token = token(amount.asset());
        if (!processes.containsKey(token)) {
            throw new IllegalArgumentException(
                    "no simulated market trades " + amount.asset().ticker());
        }
        var mint = Draft.to(token, "Mint").tag("Quantity", amount.atoms());
        var transfer = Draft.to(token, "Transfer").tag("Recipient", account).tag("Quantity", amount.atoms());
        return List.of(new Sent(GENESIS, mint.done()), new Sent(GENESIS, transfer.done()));
    }

    /** The agent's side: the same pools and tokens as a venue codec. */
    public BotegaVenue venue() {
        var pools = new ArrayList<BotegaVenue.Pool>();
        for (Market market : markets) {
            pools.add(new BotegaVenue.Pool(
                    pool(market.name()).toString(),
                    market.base(),
                    token(market.base()).toString(),
                    market.quote(),
                    token(market.quote()).toString(),
                    market.feeBps()));
        }
        return new BotegaVenue(pools);
    }

    /** Process id of an asset's token. */
    public Id token(Asset asset) {
        return id("token/" + asset.ticker());
    }

    /** Process id of a market's pool; its state is a {@link BotegaPool.State}. */
    public Id pool(String market) {
        return id("pool/" + market);
    }

    /** Process id of a market's arbitrageur. */
    public Id arbitrageur(String market) {
        return id("arbitrageur/" + market);
    }

    private void addToken(Asset asset) {
        boolean decimalsDiffer = markets.stream()
                .flatMap(market -> List.of(market.base(), market.quote()).stream())
                .anyMatch(other -> other.ticker().equals(asset.ticker()) && !other.equals(asset));
        if (decimalsDiffer) {
            throw new IllegalArgumentException("two assets are named " + asset.ticker());
        }
        var minters = new TreeSet<>(List.of(GENESIS));
        for (Market market : markets) {
            if (market.base().equals(asset) || market.quote().equals(asset)) {
                minters.add(arbitrageur(market.name()));
            }
        }
        processes.putIfAbsent(token(asset), new TokenProcess(asset, minters));
    }

    private Arbitrageur.Config arbitrage(Market market, Id feed) {
        return new Arbitrageur.Config(
                market.name(),
                feed,
                pool(market.name()),
                token(market.base()),
                token(market.quote()),
                market.base(),
                market.depth(),
                market.feeBps(),
                market.bandBps(),
                market.halfLifeMillis());
    }

    private static Id id(String name) {
        try {
            byte[] text = ("quipu/simulated-venue/" + name).getBytes(StandardCharsets.UTF_8);
            return Id.of(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
