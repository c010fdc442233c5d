package dev.quipu.scheduler;

import dev.quipu.ao.message.Assignment;

/** What the scheduler did with an item. */
public sealed interface Scheduling {

    /** It has a slot now; on disk after {@link Scheduler#sync}. */
    record Accepted(long slot, Assignment assignment) implements Scheduling {}

    /** It was there before, in this slot; nothing was written. */
    record Duplicate(long slot) implements Scheduling {}

    /** It cannot enter the log; the reason is for people. */
    record Refused(String reason) implements Scheduling {}
}
