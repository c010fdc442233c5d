package dev.quipu.scheduler;

import dev.quipu.ao.Id;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.item.Signer;
import dev.quipu.ao.item.Verification;
import dev.quipu.ao.message.Assignment;
import dev.quipu.ao.message.HashChain;
import dev.quipu.ao.message.ItemType;
import dev.quipu.log.LogRecord;
import dev.quipu.log.MessageLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Gives every item its slot, its time and its link in the hash chain, and writes it to the log: the only one that does.
 *
 * <ul>
 *   <li>It has no clock: each item comes with a proposed time (of an archive, when it was delivered). The timestamp is
 *       that time or, if that is not later, one millisecond after the process's last.
 *   <li>An item is known by its id, and an item of a feed by (owner, target, anchor): a fact that a feed reports twice,
 *       seen at two times, is still one. All are learnt again from the log when the scheduler is made, about 140 bytes
 *       each.
 *   <li>With a key whose signatures repeat (Ed25519), the same items at the same times give the same log, byte for
 *       byte.
 *   <li>Process items open the log of the process they name; messages go to their target. A message may be the first in
 *       a log, as in AO without process assignment.
 * </ul>
 *
 * <p>Safe for many threads; signatures of different items are checked side by side.
 */
public final class Scheduler {

    private final MessageLog log;
    private final Signer signer;
    private final Set<Id> feedAddresses;
    private final Map<Id, ProcessTail> tails = new HashMap<>();
    private final Map<Id, Long> slotsByKey = new HashMap<>();

    /**
     * Takes over a log, which nobody else may append to; the caller closes it.
     *
     * @param feedAddresses owners whose items are known by their anchor
     * @throws IllegalStateException when the log's assignments do not follow each other or are another scheduler's
     */
    public Scheduler(MessageLog log, Signer signer, Set<Id> feedAddresses) {
        this.log = log;
        this.signer = signer;
        this.feedAddresses = Set.copyOf(feedAddresses);
        learn();
    }

    /**
     * Checks the signature and schedules.
     *
     * @param proposedMillis milliseconds since 1970-01-01T00:00Z, not negative
     */
    public Scheduling accept(DataItem item, long proposedMillis) {
        return switch (item.verify()) {
            case Verification.Invalid invalid -> new Scheduling.Refused("item " + item.id() + ": " + invalid.reason());
            case Verification.Valid _ -> acceptTrusted(item, proposedMillis);
        };
    }

    /** As {@link #accept} without checking the signature: for items that this node made itself. */
    public Scheduling acceptTrusted(DataItem item, long proposedMillis) {
        if (proposedMillis < 0) {
            throw new IllegalArgumentException("proposed time is " + proposedMillis + " ms, expected 0 or more");
        }
        var type = ItemType.of(item);
        if (type.equals(Optional.of(ItemType.PROCESS))) {
            return schedule(item, item.id(), Optional.empty(), proposedMillis);
        }
        if (!type.equals(Optional.of(ItemType.MESSAGE))) {
            return new Scheduling.Refused(
                    "item " + item.id() + ": expected the tags Data-Protocol=ao and Type=Message or Type=Process");
        }
        return item.target()
                .map(process -> schedule(item, process, Optional.of(item.id()), proposedMillis))
                .orElseGet(() -> new Scheduling.Refused("item " + item.id() + ": a message needs a target"));
    }

    /** The slot of an item that was accepted before, under its own id or as the same fact of a feed. */
    public synchronized OptionalLong slotOf(DataItem item) {
        var slot = slotsByKey.get(key(item));
        return slot == null ? OptionalLong.empty() : OptionalLong.of(slot);
    }

    /** Time of a process's last message; empty before its first. Milliseconds since 1970-01-01T00:00Z. */
    public synchronized OptionalLong lastTimestampMillis(Id process) {
        var tail = tails.get(process);
        return tail == null
                ? OptionalLong.empty()
                : OptionalLong.of(tail.assignment().timestampMillis());
    }

    /** Returns when everything accepted before is on disk; threads that call together share one fsync. */
    public void sync() {
        log.sync();
    }

    private synchronized Scheduling schedule(DataItem item, Id process, Optional<Id> messageId, long proposedMillis) {
        var key = key(item);
        var known = slotsByKey.get(key);
        if (known != null) {
            return new Scheduling.Duplicate(known);
        }
        var tail = tails.get(process);
        if (tail != null && messageId.isEmpty()) {
            return new Scheduling.Refused(
                    "process %s already has messages, its own item would have to be slot 0".formatted(process));
        }
        var assignment = tail == null
                ? ProcessTail.first(process, messageId, proposedMillis)
                : tail.next(messageId, proposedMillis);
        // The chain value is unlike that of any other assignment, and known beforehand: the anchor needs no chance.
        var assignmentItem = assignment.toItem(signer, assignment.hashChain().bytes());
        log.append(new LogRecord(
                process, assignment.slot(), assignment.timestampMillis(), item.bytes(), assignmentItem.bytes()));
        remember(key, assignmentItem, assignment);
        return new Scheduling.Accepted(assignment.slot(), assignment);
    }

    private Id key(DataItem item) {
        var owner = item.ownerAddress();
        var anchor = item.anchor();
        var target = item.target();
        boolean isFact = feedAddresses.contains(owner) && anchor.isPresent() && target.isPresent();
        return isFact ? Id.sha256(owner.bytes(), target.get().bytes(), anchor.get()) : item.id();
    }

    private void remember(Id key, DataItem assignmentItem, Assignment assignment) {
        slotsByKey.put(key, assignment.slot());
        tails.put(assignment.process(), ProcessTail.of(assignmentItem, assignment));
    }

    private void learn() {
        try (var records = log.read(0)) {
            while (records.next()) {
                learn(records.current());
            }
        }
    }

    private void learn(LogRecord entry) {
        var assignmentItem = DataItem.parse(entry.assignment());
        var assignment = Assignment.from(assignmentItem);
        var tail = tails.get(entry.process());
        var expectedChain = tail == null
                ? HashChain.seed(entry.process())
                : HashChain.next(tail.assignmentId(), tail.assignment().hashChain());
        boolean follows = assignment.process().equals(entry.process())
                && assignment.slot() == entry.slot()
                && assignment.timestampMillis() == entry.timestampMillis()
                && assignment.hashChain().equals(expectedChain);
        if (!follows) {
            throw new IllegalStateException("process %s slot %d: the assignment does not follow the one before"
                    .formatted(entry.process(), entry.slot()));
        }
        if (!assignmentItem.ownerAddress().equals(signer.address())) {
            throw new IllegalStateException("process %s slot %d was assigned by scheduler %s, this one is %s"
                    .formatted(entry.process(), entry.slot(), assignmentItem.ownerAddress(), signer.address()));
        }
        remember(key(DataItem.parse(entry.item())), assignmentItem, assignment);
    }
}
