package dev.quipu.backtest;

import java.math.BigDecimal;
import java.util.List;

/**
 * Everything besides the archive, the agent's code and the model that a run's outcomes depend on. Kept in the run's
 * manifest, so that a verifier uses the same.
 *
 * @param cashTicker the asset deposits and prices are counted in
 * @param cashDecimals its decimals
 * @param deposit units deposited before the first event
 * @param markets pools in the order in which they see an observation
 * @param fromMillis events before this time warm the agent up and are not part of the report; 0 = all
 */
public record BacktestSettings(
        String cashTicker, int cashDecimals, BigDecimal deposit, List<MarketSettings> markets, long fromMillis) {

    public BacktestSettings {
        markets = List.copyOf(markets);
    }
}
