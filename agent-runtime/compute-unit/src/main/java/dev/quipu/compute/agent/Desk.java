package dev.quipu.compute.agent;

import dev.quipu.ao.OutboxMessage;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.fund.Approved;
import dev.quipu.strategy.fund.Fund;
import dev.quipu.strategy.fund.PendingSwap;
import dev.quipu.strategy.fund.Prices;
import dev.quipu.strategy.fund.Review;
import dev.quipu.strategy.fund.RiskLimits;
import dev.quipu.strategy.venue.Venue;
import java.util.ArrayList;
import java.util.List;

/** Reviews intentions in order and turns each approved one into an order: reserved in the books, sent to the venue. */
final class Desk {

    private final RiskLimits limits;
    private final Venue venue;

    Desk(RiskLimits limits, Venue venue) {
        this.limits = limits;
        this.venue = venue;
    }

    /** What became of one intention. */
    sealed interface Handled {

        Intent.Swap swap();

        record Placed(Intent.Swap swap, PendingSwap order) implements Handled {}

        record Refused(Intent.Swap swap, Review.Refused<Intent.Swap> refusal) implements Handled {}
    }

    record Result(Fund fund, List<Handled> handled, List<OutboxMessage> outbox) {}

    Result handle(List<Intent> intents, Fund before, Prices prices, Event event) {
        var fund = before;
        var handled = new ArrayList<Handled>(intents.size());
        var outbox = new ArrayList<OutboxMessage>(intents.size());
        for (var intent : intents) {
            var swap =
                    switch (intent) {
                        case Intent.Swap s -> s;
                    };
            switch (limits.review(swap, fund, prices, venue)) {
                case Approved<Intent.Swap> approved -> {
                    fund = fund.place(approved, event.messageId(), event.timestampMillis());
                    var order = fund.inFlight().lastEntry().getValue();
                    handled.add(new Handled.Placed(swap, order));
                    outbox.add(Envelopes.outgoing(venue.swap(order.order())));
                }
                case Review.Refused<Intent.Swap> refused -> handled.add(new Handled.Refused(swap, refused));
            }
        }
        return new Result(fund, handled, outbox);
    }
}
