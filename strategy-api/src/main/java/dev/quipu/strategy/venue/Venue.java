package dev.quipu.strategy.venue;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Envelope;
import java.util.Optional;

/**
 * One venue's language: orders to messages, messages to replies. Pure; holds configuration only (token and pool ids).
 */
public interface Venue {

    /** Whether this venue trades the pair. */
    boolean trades(Asset sell, Asset buy);

    /** The message that places the order: for an AMM a token Transfer that names the pool. */
    Envelope swap(SwapOrder order);

    /** Reads a venue's answer; empty when the message is none of this venue's answers to us. */
    Optional<VenueReply> read(Envelope incoming);

    /** Reads a plain deposit: a Credit-Notice that answers no order of ours. */
    Optional<Amount> readDeposit(Envelope incoming);

    /** Fee the venue takes from the input, in basis points. */
    int feeBps(Asset sell, Asset buy);
}
