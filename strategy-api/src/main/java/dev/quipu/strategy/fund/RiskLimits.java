package dev.quipu.strategy.fund;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.fund.Review.Reason;
import dev.quipu.strategy.fund.Review.Refused;
import dev.quipu.strategy.venue.Venue;

/**
 * Limits no strategy can exceed, beside the fixed ones: never more than the free balance, and one order in flight per
 * pair of assets, not counting those whose answer is {@linkplain PendingSwap#unknown unknown}.
 *
 * @param minimumOrder smallest worth of an order, in the base asset; positive
 * @param maximumPositionBps largest part of net asset value that one asset other than the base may be bought up to,
 *     1 to 10,000; a price rise may carry it further, selling is always free
 * @param maximumSlippageBps widest tolerance below the last price, beside the venue's fee, 0 to 5,000
 */
public record RiskLimits(Amount minimumOrder, int maximumPositionBps, int maximumSlippageBps) {

    private static final int WHOLE_BPS = 10_000;

    public RiskLimits {
        if (!minimumOrder.isPositive()) {
            throw new IllegalArgumentException("minimum order must be positive: " + minimumOrder);
        }
        if (maximumPositionBps < 1 || maximumPositionBps > WHOLE_BPS) {
            throw new IllegalArgumentException("maximumPositionBps out of range 1..10000: " + maximumPositionBps);
        }
        if (maximumSlippageBps < 0 || maximumSlippageBps > WHOLE_BPS / 2) {
            throw new IllegalArgumentException("maximumSlippageBps out of range 0..5000: " + maximumSlippageBps);
        }
    }

    /** Checks one swap against these books; the checks run in the order of {@link Reason}. */
    public Review<Intent.Swap> review(Intent.Swap swap, Fund fund, Prices prices, Venue venue) {
        var sell = swap.sell();
        var buy = swap.buy();
        if (!sell.isPositive() || sell.asset().equals(buy)) {
            return new Refused<>(swap, Reason.MALFORMED, "cannot sell " + sell + " for " + buy.ticker());
        }
        if (!venue.trades(sell.asset(), buy)) {
            return new Refused<>(swap, Reason.NOT_TRADED, "no market for " + pair(swap));
        }
        var worth = prices.worthFloor(sell);
        var quoted = prices.quoteFloor(sell, buy);
        if (worth.isEmpty() || quoted.isEmpty()) {
            return new Refused<>(swap, Reason.NO_PRICE, "no price yet for " + pair(swap));
        }
        if (swap.slippageBps() < 0 || swap.slippageBps() > maximumSlippageBps) {
            return new Refused<>(
                    swap,
                    Reason.SLIPPAGE_LIMIT,
                    "slippage " + swap.slippageBps() + " bps, allowed 0 to " + maximumSlippageBps);
        }
        if (fund.hasInFlight(sell.asset(), buy)) {
            return new Refused<>(swap, Reason.ORDER_IN_FLIGHT, "an order of " + pair(swap) + " is in flight");
        }
        if (fund.balance(sell.asset()).compareTo(sell) < 0) {
            return new Refused<>(
                    swap,
                    Reason.INSUFFICIENT_BALANCE,
                    "asked to sell " + sell + ", free are " + fund.balance(sell.asset()));
        }
        var minimumBuy = quoted.get().bpsFloor(WHOLE_BPS - venue.feeBps(sell.asset(), buy) - swap.slippageBps());
        if (worth.get().compareTo(minimumOrder) < 0 || !minimumBuy.isPositive()) {
            return new Refused<>(
                    swap, Reason.ORDER_TOO_SMALL, "order is worth " + worth.get() + ", smallest is " + minimumOrder);
        }
        var allowed = fund.nav(prices).bpsFloor(maximumPositionBps);
        var position = committed(buy, fund, prices).plus(worth.get());
        if (!buy.equals(fund.base()) && position.compareTo(allowed) > 0) {
            return new Refused<>(
                    swap, Reason.POSITION_LIMIT, buy.ticker() + " would be " + position + ", allowed " + allowed);
        }
        return new Approved<>(swap, quoted.get(), minimumBuy);
    }

    /** Worth of what is held of an asset and of what orders in flight will buy of it: an unknown one still may. */
    private static Amount committed(Asset asset, Fund fund, Prices prices) {
        var worth = prices.worthFloor(fund.holding(asset)).orElseThrow();
        for (var order : fund.inFlight().values()) {
            if (order.buy().equals(asset)) {
                worth = worth.plus(prices.worthFloor(order.quoted()).orElseThrow());
            }
        }
        return worth;
    }

    private static String pair(Intent.Swap swap) {
        return swap.sell().asset().ticker() + " to " + swap.buy().ticker();
    }
}
