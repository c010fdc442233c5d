package dev.quipu.backtest;

import java.math.BigDecimal;

/**
 * One simulated pool.
 *
 * @param market name in the archive, for example {@code BTC-USD}
 * @param ticker the asset the fund holds, for example {@code BTC}
 * @param decimals its decimals
 * @param depth quote units on each side of the pool at the first recorded price
 * @param feeBps what the pool takes from each input
 * @param halfLifeMillis time in which the arbitrageur closes half of a gap to the recorded price
 */
public record MarketSettings(
        String market, String ticker, int decimals, BigDecimal depth, int feeBps, long halfLifeMillis) {}
