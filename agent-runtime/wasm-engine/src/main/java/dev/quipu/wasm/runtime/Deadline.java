package dev.quipu.wasm.runtime;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A time after which an {@link Interrupt} is requested. Outside consensus, as everything an interrupt does.
 *
 * <pre>{@code
 * try (Deadline deadline = instance.interrupt.after(Duration.ofMillis(50))) {
 *     untrusted.call();
 * }
 * }</pre>
 */
public final class Deadline implements AutoCloseable {

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final Interrupt interrupt;
    private final ScheduledFuture<?> alarm;
    private boolean closed;
    private boolean passed;

    Deadline(Interrupt interrupt, Duration time) {
        this.interrupt = interrupt;
        this.alarm = TIMER.schedule(this::pass, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "quipu-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    private synchronized void pass() {
        if (!closed) {
            passed = true;
            interrupt.request();
        }
    }

    /** Whether the time ran out before this was closed. */
    public synchronized boolean passed() {
        return passed;
    }

    /** Ends the deadline; if it has passed, takes its request back. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            alarm.cancel(false);
            if (passed) {
                interrupt.clear();
            }
        }
    }
}
