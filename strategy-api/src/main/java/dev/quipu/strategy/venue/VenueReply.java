package dev.quipu.strategy.venue;

import dev.quipu.strategy.Amount;

/** What a venue answered, read from an incoming message. */
public sealed interface VenueReply {

    String reference();

    /** The swap went through; {@code feePaid} is in the asset sold. */
    record Filled(String reference, Amount received, Amount feePaid) implements VenueReply {}

    /** The venue sent the input back. */
    record Refunded(String reference, Amount returned, String reason) implements VenueReply {}
}
