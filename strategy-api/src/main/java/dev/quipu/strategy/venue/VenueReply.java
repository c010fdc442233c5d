package dev.quipu.strategy.venue;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;

/** What a venue answered, read from an incoming message. */
public sealed interface VenueReply {

    String reference();

    /** The swap went through; {@code feePaid} is in the asset sold. */
    record Filled(String reference, Amount received, Amount feePaid) implements VenueReply {}

    /** The venue sent the input back. */
    record Refunded(String reference, Amount returned, String reason) implements VenueReply {}

    /**
     * The order was turned away before the input left the fund: all of it is free again. Says so of an order under this
     * reference that sells {@code sold}; the runtime believes it only in a message that the order itself set off.
     */
    record Rejected(String reference, Asset sold, String reason) implements VenueReply {}
}
