package dev.quipu.llm.memo;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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

    /** What the memo has, or else what {@code compute} gives, which is then kept with the nanoseconds it took. */
    <T> T answer(Optional<Memo.Kept<T>> found, Supplier<T> compute, Consumer<Memo.Kept<T>> keep) {
        if (found.isPresent()) {
            hits.incrementAndGet();
            nanosSaved.addAndGet(found.get().costNanos());
            return found.get().value();
        }
        long start = nanoTime.getAsLong();
        T answer = compute.get();
        long costNanos = nanoTime.getAsLong() - start;
        misses.incrementAndGet();
        nanosSpent.addAndGet(costNanos);
        keep.accept(new Memo.Kept<>(answer, costNanos));
        return answer;
    }

    Counters counters() {
        return new Counters(
                hits.get(), misses.get(), nanosSpent.get() / NANOS_PER_SECOND, nanosSaved.get() / NANOS_PER_SECOND);
    }
}
