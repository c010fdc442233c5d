package dev.quipu.backtest;

import dev.quipu.ao.Id;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

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

    private static final Pattern MONEY = Pattern.compile("[0-9]{1,36}(\\.[0-9]{1,36})?");

    public BacktestSettings {
        markets = List.copyOf(markets);
        Id.parse(feed);
        requireMoney("deposit", deposit, new Asset(cashTicker, cashDecimals));
        requireMarkets(markets, cashTicker);
        for (var market : markets) {
            requireMoney("depth of " + market.market(), market.depth(), new Asset(cashTicker, cashDecimals));
        }
        if (reportFromMillis < 0) {
            throw new IllegalArgumentException("reportFromMillis must be 0 or more, was " + reportFromMillis);
        }
    }

    private static void requireMoney(String name, String units, Asset cash) {
        if (!MONEY.matcher(units).matches()
                || Amount.ofUnits(cash, units).atoms().signum() == 0) {
            throw new IllegalArgumentException(
                    "%s is '%s', expected a decimal above 0 of at most 36 digits".formatted(name, units));
        }
    }

    private static void requireMarkets(List<MarketSettings> markets, String cashTicker) {
        if (markets.isEmpty()) {
            throw new IllegalArgumentException("a back-test needs at least one market");
        }
        var names = new TreeSet<String>();
        var tickers = new TreeSet<String>();
        tickers.add(cashTicker);
        for (var market : markets) {
            if (!names.add(market.market()) || !tickers.add(market.ticker())) {
                throw new IllegalArgumentException("market %s of %s: each market and asset stands for itself once"
                        .formatted(market.market(), market.ticker()));
            }
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
