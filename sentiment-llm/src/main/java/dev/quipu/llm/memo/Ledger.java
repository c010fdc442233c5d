package dev.quipu.llm.memo;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/** Counts hits and misses and what they took. Safe on any thread. */
final class Ledger {

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong misses = new AtomicLong();
    private final AtomicLong nanosSpent = new AtomicLong();
    private final AtomicLong nanosSaved = new AtomicLong();

    /** @param nanoTime a clock as {@link System#nanoTime} */
    Ledger(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void hit(long costNanos) {
        hits.incrementAndGet();
        nanosSaved.addAndGet(costNanos);
    }

    /** Computes what the memo lacks and has it kept with the nanoseconds that took. */
    <T> T miss(Supplier<T> compute, ObjLongConsumer<T> keep) {
        long start = nanoTime.getAsLong();
        T answer = compute.get();
        long costNanos = nanoTime.getAsLong() - start;
        misses.incrementAndGet();
        nanosSpent.addAndGet(costNanos);
        keep.accept(answer, costNanos);
        return answer;
    }

    Counters counters() {
        return new Counters(
                hits.get(), misses.get(), nanosSpent.get() / NANOS_PER_SECOND, nanosSaved.get() / NANOS_PER_SECOND);
    }
}
