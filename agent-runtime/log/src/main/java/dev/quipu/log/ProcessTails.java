package dev.quipu.log;

import dev.quipu.ao.Id;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The last slot and timestamp of every process: what the next entry must follow. Looked up, never iterated. */
final class ProcessTails {

    private record Tail(long slot, long timestampMillis) {}

    private final Map<Id, Tail> tails = new HashMap<>();

    /** Refuses an entry that leaves a hole, repeats a slot or does not move time forward. */
    void requireNext(LogRecord entry) {
        var tail = tails.get(entry.process());
        long expectedSlot = tail == null ? 0 : tail.slot() + 1;
        if (entry.slot() != expectedSlot) {
            throw new IllegalArgumentException("process %s: slot %d does not follow, expected slot %d"
                    .formatted(entry.process(), entry.slot(), expectedSlot));
        }
        if (tail != null && entry.timestampMillis() <= tail.timestampMillis()) {
            throw new IllegalArgumentException("process %s slot %d: timestamp %d ms is not after %d ms, the last"
                    .formatted(entry.process(), entry.slot(), entry.timestampMillis(), tail.timestampMillis()));
        }
    }

    void advance(LogRecord entry) {
        tails.put(entry.process(), new Tail(entry.slot(), entry.timestampMillis()));
    }

    OptionalLong lastSlot(Id process) {
        var tail = tails.get(process);
        return tail == null ? OptionalLong.empty() : OptionalLong.of(tail.slot());
    }
}
