package dev.quipu.strategy.fund;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.Price;
import java.math.BigDecimal;
import java.util.List;

/** The assets, prices and venue the tests of this package share. */
final class Books {

    static final Asset USDC = new Asset("USDC", 6);
    static final Asset BTC = new Asset("BTC", 8);
    static final Asset ETH = new Asset("ETH", 18);
    static final Asset DOGE = new Asset("DOGE", 8);

    static final Prices PRICES = Prices.none(USDC)
            .with(Price.of(BTC, USDC, new BigDecimal("60000.07")))
            .with(Price.of(ETH, USDC, new BigDecimal("2500.13")));

    static final OneFeeVenue VENUE = new OneFeeVenue(List.of(USDC, BTC, ETH, DOGE), 30);

    /** Whatever the balance covers. */
    static final RiskLimits WIDE = new RiskLimits(Amount.ofAtoms(USDC, 1), 10_000, 5_000);

    private Books() {}

    static Amount usdc(String units) {
        return Amount.ofUnits(USDC, units);
    }

    static Amount btc(String units) {
        return Amount.ofUnits(BTC, units);
    }

    static Intent.Swap swap(Amount sell, Asset buy) {
        return new Intent.Swap(sell, buy, 50, "test", List.of());
    }

    static Fund place(Fund fund, Intent.Swap swap) {
        return place(fund, swap, 0);
    }

    static Fund place(Fund fund, Intent.Swap swap, long nowMillis) {
        return switch (WIDE.review(swap, fund, PRICES, VENUE)) {
            case Approved<Intent.Swap> approved -> fund.place(approved, "message", nowMillis);
            case Review.Refused<Intent.Swap> refused -> throw new AssertionError(refused.toString());
        };
    }
}
