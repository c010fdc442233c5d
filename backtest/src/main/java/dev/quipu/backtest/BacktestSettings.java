package dev.quipu.backtest;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything besides the archive, the agent's code and the model that a run's outcomes depend on. Kept in the run's
 * manifest, so that a verifier uses the same.
 *
 * @param feed address of the wallet that signed the archive's items; items of another signer are refused
 * @param cashTicker the asset deposits and prices are counted in
 * @param cashDecimals its decimals
 * @param deposit units of it deposited before the first event, as a decimal
 * @param markets pools in the order in which they see an observation
 * @param reportFromMillis outcomes before this time warm the agent up and are not part of the report; 0 for all
 */
public record BacktestSettings(
        String feed,
        String cashTicker,
        int cashDecimals,
        String deposit,
        List<MarketSettings> markets,
        long reportFromMillis) {

    public BacktestSettings {
        markets = List.copyOf(markets);
        if (markets.isEmpty()) {
            throw new IllegalArgumentException("a back-test needs at least one market");
        }
    }

    Asset cash() {
        return new Asset(cashTicker, cashDecimals);
    }

    Amount depositAmount() {
        return Amount.ofUnits(cash(), deposit);
    }

    /** Decimals of every asset by ticker. */
    Map<String, Integer> decimals() {
        var decimals = new LinkedHashMap<String, Integer>();
        decimals.put(cashTicker, cashDecimals);
        for (var market : markets) {
            decimals.put(market.ticker(), market.decimals());
        }
        return decimals;
    }
}
