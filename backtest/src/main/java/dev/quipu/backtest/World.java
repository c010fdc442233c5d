package dev.quipu.backtest;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.message.Messages;
import dev.quipu.ao.message.Messenger;
import dev.quipu.compute.ComputeUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The scheduler and the messenger of a simulated world: gives each message its slot and time, hands it to the compute
 * unit, and sends on what comes out, first in first out, until all is quiet.
 *
 * <p>Messages between the world's own processes are unsigned: they never left the node, and anyone can make them again
 * by running it. A message to a process that is not here ends here, as it would at a real messenger without a route.
 */
final class World {

    /** More messages than this from one cause can only be a loop. */
    private static final int MAX_MESSAGES_PER_CAUSE = 10_000;

    private final ComputeUnit unit;
    private final OrderInclusion inclusion;
    private final Consumer<Turn> turns;
    private final TreeMap<Id, Clock> clocks = new TreeMap<>();
    private final ArrayDeque<Mail> mailbox = new ArrayDeque<>();
    private final List<Mail> held = new ArrayList<>();
    private long pushed;

    World(ComputeUnit unit, OrderInclusion inclusion, Consumer<Turn> turns) {
        this.unit = unit;
        this.inclusion = inclusion;
        this.turns = turns;
    }

    /** Assigns an item to a process and settles all that follows from it. */
    void deliver(DataItem item, Id process, long timestampMillis) {
        mailbox.add(new Mail(item, process, item.id(), ""));
        settle(timestampMillis);
    }

    /** Lets through the orders that waited for this market, and settles all that follows from them. */
    void include(String market, long timestampMillis) {
        held.removeIf(mail -> {
            if (!mail.market().equals(market)) {
                return false;
            }
            mailbox.add(mail);
            return true;
        });
        settle(timestampMillis);
    }

    private void settle(long timestampMillis) {
        for (int handled = 0; !mailbox.isEmpty(); handled++) {
            if (handled == MAX_MESSAGES_PER_CAUSE) {
                throw new IllegalStateException(
                        "processes sent each other more than %d messages from one cause at %d"
                                .formatted(MAX_MESSAGES_PER_CAUSE, timestampMillis));
            }
            handle(mailbox.poll(), timestampMillis);
        }
    }

    private void handle(Mail mail, long timestampMillis) {
        var clock = clocks.computeIfAbsent(mail.process(), _ -> new Clock());
        clock.tick(timestampMillis);
        var message = Messages.assigned(mail.item(), mail.process(), clock.slot, clock.timestampMillis);
        var outcome = unit.evaluate(message);
        turns.accept(new Turn(message, outcome));
        for (var out : outcome.messages()) {
            push(message, out, mail.cause());
        }
    }

    private void push(Message from, OutboxMessage out, Id cause) {
        if (!unit.hosts(out.target())) {
            return;
        }
        var item = Messenger.push(from.process(), out, cause, pushed++);
        var market = inclusion.heldUntilNextPriceOf(from.process(), out);
        if (market.isPresent()) {
            held.add(new Mail(item, out.target(), cause, market.get()));
        } else {
            mailbox.add(new Mail(item, out.target(), cause, ""));
        }
    }

    /** An item on its way; {@code cause} is the outside item it goes back to, {@code market} what it waits for. */
    private record Mail(DataItem item, Id process, Id cause, String market) {}

    /** Slot and time of one process: slots without holes, times strictly increasing. */
    private static final class Clock {

        private long slot = -1;
        private long timestampMillis = Long.MIN_VALUE;

        void tick(long proposedMillis) {
            slot++;
            timestampMillis = Math.max(proposedMillis, timestampMillis + 1);
        }
    }
}
