package dev.quipu.backtest.report;

import java.util.List;

/** A run as a person wants to see it. */
record RunHistory(
        String baseAsset, double deposited, List<EquityPoint> equity, List<Trade> trades, List<Evidence> scored) {}
