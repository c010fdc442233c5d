package dev.quipu.backtest.report;

import java.util.List;

/**
 * One swap the strategy asked for and what became of it; money in units of the base asset, quantities in asset units.
 *
 * @param status {@code filled}, {@code refunded}, {@code refused} (by the fund's limits) or {@code open}
 * @param asset the asset bought or sold against cash
 * @param buy true when cash was spent
 * @param sold what went in
 * @param received what came out; 0 unless filled
 * @param notional worth of the input when it was decided
 * @param fee venue fee, at the price of the decision
 * @param slippage shortfall against the last price seen at decision, beyond the fee; negative when the fill was better
 * @param realised profit or loss against average cost, for a sale; cost and proceeds are what was paid and received,
 *     so both fees are in it
 * @param note refusal or refund reason, else empty
 */
record Trade(
        long decidedMillis,
        long settledMillis,
        String reference,
        String status,
        String asset,
        boolean buy,
        double sold,
        double received,
        double notional,
        double fee,
        double slippage,
        double realised,
        String reason,
        String note,
        List<Evidence> evidence) {}
