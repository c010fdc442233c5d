package dev.quipu.backtest.report;

import java.util.List;

/**
 * A run as a person wants to see it.
 *
 * @param newsDelaysMillis from publication to delivery, of every headline the agent saw, ascending
 */
record RunHistory(
        String baseAsset,
        double deposited,
        List<EquityPoint> equity,
        List<Trade> trades,
        List<Evidence> scored,
        List<Long> newsDelaysMillis) {}
