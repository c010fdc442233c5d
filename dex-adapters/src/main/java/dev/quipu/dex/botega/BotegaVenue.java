package dev.quipu.dex.botega;

import dev.quipu.dex.Quantity;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.Header;
import dev.quipu.strategy.venue.SwapOrder;
import dev.quipu.strategy.venue.Venue;
import dev.quipu.strategy.venue.VenueReply;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Speaks to Botega pools (ao-protocol.md §8.2). An order is a Transfer of the sold token to the pool; the answer is the
 * Credit-Notice of the bought token (filled) or of the sold token (refunded).
 *
 * <p>Believes a Credit-Notice only from a configured token process, and takes it for an answer only if its Sender is a
 * pool that trades this token. Whatever else a pool sends is no deposit either. A token's Transfer-Error (balance too
 * small) rejects the order that its X-Reference names: aos hands the Reference of a message back so in {@code msg.reply}.
 * A token without that says not which Transfer failed; such an order stays open until it is unknown.
 */
public final class BotegaVenue implements Venue {

    /**
     * One pool and its two tokens.
     *
     * @param process pool process id (base64url)
     * @param baseToken process id of the base asset's token
     * @param quoteToken process id of the quote asset's token
     * @param feeBps the pool's Fee-Bps; 25 where the pool names none
     */
    public record Pool(String process, Asset base, String baseToken, Asset quote, String quoteToken, int feeBps) {

        boolean trades(Asset sell, Asset buy) {
            return sell.equals(base) && buy.equals(quote) || sell.equals(quote) && buy.equals(base);
        }

        Asset other(Asset asset) {
            return asset.equals(base) ? quote : base;
        }
    }

    private static final BigInteger BPS = BigInteger.valueOf(10_000);

    private final List<Pool> pools;
    private final TreeMap<Asset, String> tokens = new TreeMap<>();
    private final TreeMap<String, Asset> assets = new TreeMap<>();

    /**
     * @param pools at most one per pair of assets
     * @throws IllegalArgumentException if two pools trade one pair, or an asset has two token processes, or a process
     *     stands for two assets
     */
    public BotegaVenue(List<Pool> pools) {
        this.pools = List.copyOf(pools);
        for (Pool pool : pools) {
            addToken(pool.base(), pool.baseToken());
            addToken(pool.quote(), pool.quoteToken());
            if (pools.stream()
                            .filter(other -> other.trades(pool.base(), pool.quote()))
                            .count()
                    > 1) {
                throw new IllegalArgumentException("two pools trade %s for %s"
                        .formatted(pool.base().ticker(), pool.quote().ticker()));
            }
        }
    }

    @Override
    public boolean trades(Asset sell, Asset buy) {
        return poolOf(sell, buy).isPresent();
    }

    /**
     * X-Order-Reference and X-Order-Quantity are ours: the pool hands them back, so the answer explains itself. The
     * token's own answers carry Reference instead.
     */
    @Override
    public Envelope swap(SwapOrder order) {
        Amount sell = order.sell();
        Pool pool = requirePool(sell.asset(), order.minimumBuy().asset());
        if (!sell.isPositive()) {
            throw new IllegalArgumentException(
                    "order %s must sell a positive amount, not %s".formatted(order.reference(), sell));
        }
        // A pool refuses a minimum of 0, so an order content with anything asks for one atom.
        BigInteger minimum = order.minimumBuy().atoms().max(BigInteger.ONE);
        var headers = List.of(
                new Header("Action", "Transfer"),
                new Header("Recipient", pool.process()),
                new Header("Quantity", sell.atoms().toString()),
                new Header("Reference", order.reference()),
                new Header("X-Action", "Swap"),
                new Header("X-Expected-Min-Output", minimum.toString()),
                new Header("X-Order-Reference", order.reference()),
                new Header("X-Order-Quantity", sell.atoms().toString()));
        return new Envelope("", tokens.get(sell.asset()), headers, "");
    }

    @Override
    public Optional<VenueReply> read(Envelope incoming) {
        if (incoming.header("Action").equals(Optional.of("Transfer-Error"))) {
            return rejected(incoming);
        }
        var credit = credit(incoming);
        var pool = credit.flatMap(amount -> sendingPool(incoming, amount.asset()));
        var reference = incoming.header("X-Order-Reference");
        if (pool.isEmpty() || reference.isEmpty()) {
            return Optional.empty();
        }
        var reason = incoming.header("X-Refund-Reason");
        if (reason.isPresent()) {
            return Optional.of(new VenueReply.Refunded(reference.get(), credit.get(), reason.get()));
        }
        return incoming.header("X-Action").equals(Optional.of("Swap-Output"))
                ? filled(incoming, pool.get(), reference.get(), credit.get())
                : Optional.empty();
    }

    @Override
    public Optional<Amount> readDeposit(Envelope incoming) {
        String sender = incoming.header("Sender").orElse("");
        boolean fromPool = pools.stream().anyMatch(pool -> pool.process().equals(sender));
        return fromPool ? Optional.empty() : credit(incoming);
    }

    @Override
    public int feeBps(Asset sell, Asset buy) {
        return requirePool(sell, buy).feeBps();
    }

    private Optional<VenueReply> rejected(Envelope error) {
        var sold = assets.get(error.from());
        var reason = error.header("Error").orElse("Transfer-Error");
        return sold == null
                ? Optional.empty()
                : error.header("X-Reference").map(reference -> new VenueReply.Rejected(reference, sold, reason));
    }

    private Optional<VenueReply> filled(Envelope incoming, Pool pool, String reference, Amount received) {
        var sold = incoming.header("X-Order-Quantity").flatMap(Quantity::parsePositive);
        if (sold.isEmpty()) {
            return Optional.empty();
        }
        int feeBps = incoming.header("X-Fee-Bps").flatMap(BotegaVenue::bps).orElse(pool.feeBps());
        BigInteger kept =
                sold.get().multiply(BPS.subtract(BigInteger.valueOf(feeBps))).divide(BPS);
        var fee = new Amount(pool.other(received.asset()), sold.get().subtract(kept));
        return Optional.of(new VenueReply.Filled(reference, received, fee));
    }

    private Optional<Amount> credit(Envelope incoming) {
        if (!incoming.header("Action").equals(Optional.of("Credit-Notice"))) {
            return Optional.empty();
        }
        return Optional.ofNullable(assets.get(incoming.from())).flatMap(asset -> incoming.header("Quantity")
                .flatMap(Quantity::parsePositive)
                .map(atoms -> new Amount(asset, atoms)));
    }

    private Optional<Pool> sendingPool(Envelope incoming, Asset asset) {
        String sender = incoming.header("Sender").orElse("");
        return pools.stream()
                .filter(pool -> pool.process().equals(sender))
                .filter(pool -> pool.base().equals(asset) || pool.quote().equals(asset))
                .findFirst();
    }

    private Optional<Pool> poolOf(Asset sell, Asset buy) {
        return pools.stream().filter(pool -> pool.trades(sell, buy)).findFirst();
    }

    private Pool requirePool(Asset sell, Asset buy) {
        return poolOf(sell, buy)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no pool trades %s for %s".formatted(sell.ticker(), buy.ticker())));
    }

    private void addToken(Asset asset, String token) {
        String otherToken = tokens.put(asset, token);
        Asset otherAsset = assets.put(token, asset);
        if (otherToken != null && !otherToken.equals(token)) {
            throw new IllegalArgumentException(
                    "%s has two token processes: %s and %s".formatted(asset.ticker(), otherToken, token));
        }
        if (otherAsset != null && !otherAsset.equals(asset)) {
            throw new IllegalArgumentException("token process %s stands for two assets: %s and %s"
                    .formatted(token, otherAsset.ticker(), asset.ticker()));
        }
    }

    /** Botega prints basis points as Lua prints a float ("25.0"); anything that is no whole number is not read. */
    private static Optional<Integer> bps(String text) {
        try {
            return Optional.of(new BigDecimal(text).intValueExact()).filter(bps -> bps >= 0 && bps < 10_000);
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
