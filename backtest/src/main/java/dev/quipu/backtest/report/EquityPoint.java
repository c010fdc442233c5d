package dev.quipu.backtest.report;

/**
 * The fund at one moment, in units of its base asset.
 *
 * @param timestampMillis last event of the sampling interval
 * @param nav worth of the fund
 * @param invested worth of everything but cash
 * @param buyAndHold worth of the same deposit put in equal parts into every asset at the start, without costs
 */
record EquityPoint(long timestampMillis, double nav, double invested, double buyAndHold) {}
