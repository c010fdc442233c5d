package dev.quipu.compute.agent;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.Header;
import dev.quipu.strategy.venue.SwapOrder;
import dev.quipu.strategy.venue.Venue;
import dev.quipu.strategy.venue.VenueReply;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A small venue language for tests: Transfer out, Credit-Notice with a Reference back. */
record TokenVenue(SortedMap<String, Asset> assetsByToken, int feeBps) implements Venue {

    @Override
    public boolean trades(Asset sell, Asset buy) {
        return assetsByToken.containsValue(sell) && assetsByToken.containsValue(buy);
    }

    @Override
    public int feeBps(Asset sell, Asset buy) {
        return feeBps;
    }

    @Override
    public Envelope swap(SwapOrder order) {
        return new Envelope(
                "",
                tokenOf(order.sell().asset()),
                List.of(
                        new Header("Action", "Transfer"),
                        new Header("Quantity", order.sell().atoms().toString()),
                        new Header("Reference", order.reference()),
                        new Header("Minimum", order.minimumBuy().atoms().toString())),
                "");
    }

    @Override
    public Optional<VenueReply> read(Envelope incoming) {
        var reference = incoming.header("Reference");
        if (reference.isPresent() && incoming.header("Action").equals(Optional.of("Transfer-Error"))) {
            return Optional.of(
                    new VenueReply.Rejected(reference.get(), assetsByToken.get(incoming.from()), "too little"));
        }
        if (reference.isEmpty() || !isCredit(incoming)) {
            return Optional.empty();
        }
        var amount = amount(incoming);
        return Optional.of(incoming.header("Refund")
                .<VenueReply>map(reason -> new VenueReply.Refunded(reference.get(), amount, reason))
                .orElseGet(() -> new VenueReply.Filled(reference.get(), amount, fee(incoming))));
    }

    @Override
    public Optional<Amount> readDeposit(Envelope incoming) {
        return isCredit(incoming) ? Optional.of(amount(incoming)) : Optional.empty();
    }

    String tokenOf(Asset asset) {
        for (var entry : assetsByToken.entrySet()) {
            if (entry.getValue().equals(asset)) {
                return entry.getKey();
            }
        }
        throw new IllegalArgumentException("no token of " + asset.ticker());
    }

    private static boolean isCredit(Envelope incoming) {
        return incoming.header("Action").equals(Optional.of("Credit-Notice"));
    }

    private Amount amount(Envelope incoming) {
        return new Amount(
                assetsByToken.get(incoming.from()),
                new BigInteger(incoming.header("Quantity").orElseThrow()));
    }

    private Amount fee(Envelope incoming) {
        var ticker = incoming.header("Fee-Asset").orElseThrow();
        var asset = assetsByToken.values().stream()
                .filter(a -> a.ticker().equals(ticker))
                .findFirst()
                .orElseThrow();
        return new Amount(asset, new BigInteger(incoming.header("Fee").orElseThrow()));
    }
}
