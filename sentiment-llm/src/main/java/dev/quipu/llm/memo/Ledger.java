package dev.quipu.llm.memo;

import java.util.concurrent.atomic.AtomicLong;

/** Counts hits and misses and what they took; safe on any thread. */
final class Ledger {

    private static final double NANOS_PER_SECOND = 1e9;

    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong misses = new AtomicLong();
    private final AtomicLong nanosSpent = new AtomicLong();
    private final AtomicLong nanosSaved = new AtomicLong();

    void hit(long costNanos) {
        hits.incrementAndGet();
        nanosSaved.addAndGet(costNanos);
    }

    void miss(long costNanos) {
        misses.incrementAndGet();
        nanosSpent.addAndGet(costNanos);
    }

    Counters counters() {
        return new Counters(
                hits.get(), misses.get(), nanosSpent.get() / NANOS_PER_SECOND, nanosSaved.get() / NANOS_PER_SECOND);
    }
}
