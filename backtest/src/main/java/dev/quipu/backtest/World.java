package dev.quipu.backtest;

import dev.quipu.ao.Id;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.message.Assignment;
import dev.quipu.ao.message.Messages;
import dev.quipu.ao.message.MessengerItems;
import dev.quipu.compute.ComputeUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** Owner address of an unsigned item: the hash of no key. Within one node it vouches for every process. */
    static final Id UNSIGNED_OWNER =
            DataItem.unsigned(null, null, List.of(), new byte[0]).ownerAddress();

    /** More messages than this from one cause can only be a loop. */
    private static final int MAX_MESSAGES_PER_CAUSE = 10_000;

    private final ComputeUnit unit;
    private final OrderInclusion inclusion;
    private final Consumer<Turn> turns;
    private final TreeMap<Id, Place> processes = new TreeMap<>();
    private final ArrayDeque<Mail> mailbox = new ArrayDeque<>();
    private final List<Mail> held = new ArrayList<>();

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
                throw new IllegalStateException("processes sent each other more than %d messages from one cause at %d"
                        .formatted(MAX_MESSAGES_PER_CAUSE, timestampMillis));
            }
            handle(mailbox.poll(), timestampMillis);
        }
    }

    /** Sends a message in the name of a process or wallet outside this world. */
    void send(Id from, OutboxMessage message, long timestampMillis) {
        push(from, message, null);
        settle(timestampMillis);
    }

    private void handle(Mail mail, long timestampMillis) {
        var process = processes.computeIfAbsent(mail.process(), Place::new);
        var message = Messages.of(mail.item(), process.assign(mail.item().id(), timestampMillis));
        var outcome = unit.evaluate(message);
        turns.accept(new Turn(message, outcome));
        for (var out : outcome.messages()) {
            push(message.process(), out, mail.cause());
        }
    }

    private void push(Id from, OutboxMessage out, Id cause) {
        if (!unit.hosts(out.target())) {
            return;
        }
        var sender = processes.computeIfAbsent(from, Place::new);
        switch (sender.items.unsigned(out, sender.sent++, cause)) {
            case MessengerItems.Push.Ready(var item) -> post(from, out, item, cause);
            case MessengerItems.Push.Dropped _ -> {
                // The messenger drops what cannot be written; the outcome in the log shows what was asked.
            }
        }
    }

    private void post(Id from, OutboxMessage out, DataItem item, Id cause) {
        var mail = new Mail(
                item,
                out.target(),
                cause,
                inclusion.heldUntilNextPriceOf(from, out).orElse(""));
        if (mail.market().isEmpty()) {
            mailbox.add(mail);
        } else {
            held.add(mail);
        }
    }

    /** An item on its way; {@code cause} is the outside item it goes back to, {@code market} what it waits for. */
    private record Mail(DataItem item, Id process, Id cause, String market) {}

    /** Where one process stands: its next slot, its last time (strictly increasing), and how much it has sent. */
    private static final class Place {

        private final Id process;
        private final MessengerItems items;
        private long nextSlot;
        private long lastTimestampMillis = -1;
        private long sent;

        Place(Id process) {
            this.process = process;
            this.items = new MessengerItems(process, "");
        }

        /** The next assignment. Its hash chain stays at the process id: the outcome log carries the chain here. */
        Assignment assign(Id item, long proposedMillis) {
            lastTimestampMillis = Math.max(proposedMillis, lastTimestampMillis + 1);
            return new Assignment(
                    process, 0, nextSlot++, process, 0, lastTimestampMillis, Optional.of(item), List.of());
        }
    }
}
