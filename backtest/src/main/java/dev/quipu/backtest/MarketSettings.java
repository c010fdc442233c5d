package dev.quipu.backtest;

import dev.quipu.dex.simulated.SimulatedVenue;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;

/**
 * One simulated pool.
 *
 * @param market name in the archive, for example {@code BTC-USD}
 * @param ticker the asset the fund holds, for example {@code BTC}
 * @param decimals its decimals
 * @param depth units of cash on each side of the pool at the first recorded price, as a decimal
 * @param feeBps what the pool takes from each input
 * @param halfLifeMillis time in which the arbitrageur closes half of a gap to the recorded price
 */
public record MarketSettings(
        String market, String ticker, int decimals, String depth, int feeBps, long halfLifeMillis) {

    public MarketSettings {
        new Asset(ticker, decimals);
        if (market.isBlank()) {
            throw new IllegalArgumentException("a market's name is blank");
        }
        if (feeBps < 0 || feeBps > 1000) {
            throw new IllegalArgumentException("feeBps of %s is %d, expected 0 to 1000".formatted(market, feeBps));
        }
        if (halfLifeMillis < 0) {
            throw new IllegalArgumentException(
                    "halfLifeMillis of %s is %d, expected 0 or more".formatted(market, halfLifeMillis));
        }
    }

    Asset asset() {
        return new Asset(ticker, decimals);
    }

    SimulatedVenue.Market pool(Asset cash) {
        return new SimulatedVenue.Market(market, asset(), Amount.ofUnits(cash, depth), feeBps, halfLifeMillis);
    }
}
