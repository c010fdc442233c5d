package dev.quipu.scheduler;

import dev.quipu.ao.Id;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.message.Assignment;
import dev.quipu.ao.message.HashChain;
import java.util.List;
import java.util.Optional;

/**
 * Where a process's log ends: what the next assignment follows.
 *
 * @param assignmentId id of the last assignment's item
 */
record ProcessTail(Id assignmentId, Assignment assignment) {

    /** No Arweave chain is followed. */
    private static final long BLOCK_HEIGHT = 0;

    /** The assignment that opens a process's log. */
    static Assignment first(Id process, Optional<Id> messageId, long proposedMillis) {
        return assignment(process, 0, HashChain.seed(process), proposedMillis, messageId);
    }

    /** The assignment that follows this one, at the proposed time or just after the last. */
    Assignment next(Optional<Id> messageId, long proposedMillis) {
        return assignment(
                assignment.process(),
                assignment.slot() + 1,
                HashChain.next(assignmentId, assignment.hashChain()),
                Math.max(proposedMillis, Math.addExact(assignment.timestampMillis(), 1)),
                messageId);
    }

    static ProcessTail of(DataItem assignmentItem, Assignment assignment) {
        return new ProcessTail(assignmentItem.id(), assignment);
    }

    private static Assignment assignment(
            Id process, long slot, Id hashChain, long timestampMillis, Optional<Id> messageId) {
        return new Assignment(process, 0, slot, hashChain, BLOCK_HEIGHT, timestampMillis, messageId, List.of());
    }
}
