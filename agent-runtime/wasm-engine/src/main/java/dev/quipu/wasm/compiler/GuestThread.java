package dev.quipu.wasm.compiler;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread with a stack for a whole call budget; it ends when it has had nothing to do for a while. */
final class GuestThread {

    /** What a unit of the call budget takes of the JVM's stack at most, interpreted frames included, with room. */
    private static final long BYTES_PER_UNIT = 128;

    private static final long LEAST_BYTES = 8L << 20;
    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor pool;
    private volatile Thread current;

    GuestThread(int callUnits) {
        long stackBytes = LEAST_BYTES + BYTES_PER_UNIT * callUnits;
        pool = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = Thread.ofPlatform()
                    .name("quipu-guest")
                    .daemon()
                    .stackSize(stackBytes)
                    .unstarted(task);
            current = thread;
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
    }

    boolean isCurrent() {
        return Thread.currentThread() == current;
    }

    /** Runs something there and waits for it; what it throws is thrown here. */
    void run(Runnable task) {
        Future<?> done = pool.submit(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    done.get();
                    return;
                } catch (InterruptedException _) {
                    // A guest is stopped by its deadline or fuel, not by interrupting who waits for it.
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        return switch (cause) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(cause);
        };
    }
}
