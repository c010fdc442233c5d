package dev.quipu.strategy.fund;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.venue.SwapOrder;

/**
 * An order that is on its way: the input has left the balance and neither a fill nor a refund has come.
 *
 * @param reference the fund's own number, 1 and up
 * @param sell the input, reserved
 * @param quoted worth of the input in the bought asset at the last price when ordered, before fee and slippage
 * @param minimumBuy least output the order accepts
 * @param slippageBps the tolerance that {@code minimumBuy} contains beside the fee
 */
public record PendingSwap(long reference, Amount sell, Amount quoted, Amount minimumBuy, int slippageBps) {

    public Asset buy() {
        return minimumBuy.asset();
    }

    /** The order as a venue takes it. */
    public SwapOrder order() {
        return new SwapOrder(Long.toString(reference), sell, minimumBuy);
    }
}
