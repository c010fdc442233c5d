package dev.quipu.strategy.fund;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.venue.SwapOrder;
import dev.quipu.strategy.venue.Venue;
import dev.quipu.strategy.venue.VenueReply;
import java.util.List;
import java.util.Optional;

/** Trades every pair of its assets for one fee; speaks no messages. */
record OneFeeVenue(List<Asset> assets, int feeBps) implements Venue {

    @Override
    public boolean trades(Asset sell, Asset buy) {
        return assets.contains(sell) && assets.contains(buy);
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
