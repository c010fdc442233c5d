package dev.quipu.strategy.fund;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Last prices, all in one base asset. Immutable. */
public final class Prices {

    private final Asset base;
    private final SortedMap<Asset, Price> byAsset;

    private Prices(Asset base, SortedMap<Asset, Price> byAsset) {
        this.base = base;
        this.byAsset = Collections.unmodifiableSortedMap(byAsset);
    }

    public static Prices none(Asset base) {
        return new Prices(base, new TreeMap<>());
    }

    /** Replaces the price of {@code price.base()}; the quote must be the base asset of these prices. */
    public Prices with(Price price) {
        if (!price.quote().equals(base) || price.base().equals(base)) {
            throw new IllegalArgumentException("expected the price of another asset in " + base.ticker() + ", got "
                    + price.base().ticker() + " in " + price.quote().ticker());
        }
        var next = new TreeMap<>(byAsset);
        next.put(price.base(), price);
        return new Prices(base, next);
    }

    public Asset base() {
        return base;
    }

    public Optional<Price> of(Asset asset) {
        return Optional.ofNullable(byAsset.get(asset));
    }

    /** In order of ticker; unmodifiable. */
    public SortedMap<Asset, Price> byAsset() {
        return byAsset;
    }

    /** Worth in the base asset, rounded down; empty without a price. */
    public Optional<Amount> worthFloor(Amount amount) {
        if (amount.asset().equals(base)) {
            return Optional.of(amount);
        }
        return of(amount.asset()).map(price -> price.valueFloor(amount));
    }

    /** What an amount would become in another asset without fee or slippage, rounded down; empty without a price. */
    public Optional<Amount> quoteFloor(Amount sell, Asset buy) {
        var worth = worthFloor(sell);
        if (buy.equals(base)) {
            return worth;
        }
        return worth.flatMap(value -> of(buy).map(price -> price.quantityFloor(value)));
    }

    public void write(StateWriter out) {
        out.writeAsset(base).writeList(byAsset.values(), (w, price) -> w.writeAsset(price.base())
                .writeInteger(price.e18()));
    }

    public static Prices read(StateReader in) {
        var base = in.readAsset();
        var byAsset = new TreeMap<Asset, Price>();
        for (var price : in.readList(r -> new Price(r.readAsset(), base, r.readInteger()))) {
            byAsset.put(price.base(), price);
        }
        return new Prices(base, byAsset);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Prices p && base.equals(p.base) && byAsset.equals(p.byAsset);
    }

    @Override
    public int hashCode() {
        return 31 * base.hashCode() + byAsset.hashCode();
    }

    @Override
    public String toString() {
        return byAsset.values().toString();
    }
}
