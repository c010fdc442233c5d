package dev.quipu.strategy.venue;

import dev.quipu.strategy.Amount;

/**
 * A swap a fund has approved, ready for a venue.
 *
 * @param reference the fund's own number for this order, echoed by the venue
 * @param sell what is paid in
 * @param minimumBuy least acceptable output; below it the venue refunds
 */
public record SwapOrder(String reference, Amount sell, Amount minimumBuy) {}
