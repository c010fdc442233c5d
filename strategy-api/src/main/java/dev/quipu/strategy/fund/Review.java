package dev.quipu.strategy.fund;

import dev.quipu.strategy.Intent;

/**
 * What the limits say to one intention.
 *
 * @param <T> kind of intention
 */
public sealed interface Review<T extends Intent> permits Approved, Review.Refused {

    /**
     * The intention is not carried out.
     *
     * @param intent as the strategy asked
     * @param reason the first reason that applies, in the order of {@link Reason}
     * @param detail one line with the numbers
     */
    record Refused<T extends Intent>(T intent, Reason reason, String detail) implements Review<T> {}

    /** Why an intention is refused; when several apply, the first of this list is named. */
    enum Reason {
        /** Nothing to sell, or an asset for itself. */
        MALFORMED,
        /** The venue has no such pair. */
        NOT_TRADED,
        /** One side has no price yet. */
        NO_PRICE,
        /** The slippage tolerance is negative or above the limit. */
        SLIPPAGE_LIMIT,
        /** An order of this pair is still in flight, and not for so long that it is unknown. */
        ORDER_IN_FLIGHT,
        /** More than the free balance. */
        INSUFFICIENT_BALANCE,
        /** Worth less than the smallest order, or the least output rounds to nothing. */
        ORDER_TOO_SMALL,
        /** The bought asset would be a larger part of the fund than allowed. */
        POSITION_LIMIT
    }
}
