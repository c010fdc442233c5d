package dev.quipu.strategy.desk;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.venue.SwapOrder;
import dev.quipu.strategy.venue.Venue;
import dev.quipu.strategy.venue.VenueReply;
import java.util.Optional;

/** Trades every pair for one fee, which is all that limits ask of a venue; speaks no messages. */
record QuotingVenue(int feeBps) implements Venue {

    QuotingVenue {
        if (feeBps < 0 || feeBps > 9_999) {
            throw new IllegalArgumentException("feeBps out of range 0..9999: " + feeBps);
        }
    }

    @Override
    public boolean trades(Asset sell, Asset buy) {
        return true;
    }

    @Override
    public int feeBps(Asset sell, Asset buy) {
        return feeBps;
    }

    @Override
    public Envelope swap(SwapOrder order) {
        throw new UnsupportedOperationException("this venue only quotes");
    }

    @Override
    public Optional<VenueReply> read(Envelope incoming) {
        return Optional.empty();
    }

    @Override
    public Optional<Amount> readDeposit(Envelope incoming) {
        return Optional.empty();
    }
}
