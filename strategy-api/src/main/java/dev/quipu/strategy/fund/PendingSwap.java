package dev.quipu.strategy.fund;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.venue.SwapOrder;

/**
 * An order that is on its way: the input has left the balance and neither a fill nor a refund has come.
 *
 * <p>After {@link Fund#ANSWER_PATIENCE_MILLIS} without an answer it is {@linkplain #unknown unknown}: it may have been
 * filled, refunded or lost. Its input stays reserved and a late answer is booked like any other, once; but it no longer
 * keeps new orders of its pair from being placed.
 *
 * @param reference the fund's own number, 1 and up
 * @param sell the input, reserved
 * @param quoted worth of the input in the bought asset at the last price when ordered, before fee and slippage
 * @param minimumBuy least output the order accepts
 * @param slippageBps the tolerance that {@code minimumBuy} contains beside the fee
 * @param placedOn id of the message on which it was placed, base64url
 * @param placedMillis time of that message, milliseconds since 1970-01-01T00:00Z
 * @param unknown whether the venue has stayed silent for too long
 */
public record PendingSwap(
        long reference,
        Amount sell,
        Amount quoted,
        Amount minimumBuy,
        int slippageBps,
        String placedOn,
        long placedMillis,
        boolean unknown) {

    public Asset buy() {
        return minimumBuy.asset();
    }

    /** The order as a venue takes it. */
    public SwapOrder order() {
        return new SwapOrder(Long.toString(reference), sell, minimumBuy);
    }

    boolean isOverdue(long nowMillis) {
        return !unknown && nowMillis - placedMillis >= Fund.ANSWER_PATIENCE_MILLIS;
    }

    PendingSwap asUnknown() {
        return new PendingSwap(reference, sell, quoted, minimumBuy, slippageBps, placedOn, placedMillis, true);
    }
}
