package dev.quipu.wasm.compiler;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

/**
 * Makes classes of functions beside the guest's thread, before they are asked for, what is expected last first. Whoever
 * asks for one that is not begun makes it himself; for one that is begun he waits, as that is sooner done. Only direct
 * callees of what was asked for are expected: of aos, three of four made so are used, and half of all that are used are
 * ready in time.
 */
final class Ahead {

    /** One processor is the guest's; more than a few would only warm themselves. */
    private static final int THREADS = Math.min(3, Runtime.getRuntime().availableProcessors() - 1);

    private static final ExecutorService POOL = THREADS > 0 ? pool() : null;
    private static final FutureTask<CodeFile.Stored> TAKEN = new FutureTask<>(() -> null);

    private final IntFunction<CodeFile.Stored> maker;
    private final AtomicReferenceArray<FutureTask<CodeFile.Stored>> tasks;
    private final ConcurrentLinkedDeque<Integer> expected = new ConcurrentLinkedDeque<>();
    private final AtomicBoolean working = new AtomicBoolean();

    /** @param maker makes the class of a function, on any thread */
    Ahead(int functions, IntFunction<CodeFile.Stored> maker) {
        this.maker = maker;
        this.tasks = new AtomicReferenceArray<>(functions);
    }

    private static ExecutorService pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> Thread.ofPlatform()
                        .name("quipu-compiler")
                        .daemon()
                        .unstarted(task));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** These are likely to be asked for next, the first of them first. */
    void expect(int[] functions) {
        if (POOL == null || functions.length == 0) {
            return;
        }
        for (int i = functions.length - 1; i >= 0; i--) {
            expected.addFirst(functions[i]);
        }
        begin();
    }

    private void begin() {
        if (!expected.isEmpty() && working.compareAndSet(false, true)) {
            POOL.execute(this::work);
        }
    }

    /** One thread at a time works for a module: modules take turns on the others. */
    private void work() {
        for (Integer next = expected.pollFirst(); next != null; next = expected.pollFirst()) {
            int function = next;
            FutureTask<CodeFile.Stored> task = new FutureTask<>(() -> maker.apply(function));
            if (tasks.compareAndSet(function, null, task)) {
                task.run();
            }
        }
        working.set(false);
        // Something may have come in between.
        begin();
    }

    /** The class of a function, now. It is handed out once: the JVM keeps it then. */
    CodeFile.Stored take(int function) {
        FutureTask<CodeFile.Stored> task = tasks.getAndSet(function, TAKEN);
        if (task == null || task == TAKEN) {
            return maker.apply(function);
        }
        try {
            return task.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return maker.apply(function);
        } catch (ExecutionException _) {
            // Then making it here fails the same way, and says so to the right thread.
            return maker.apply(function);
        }
    }
}
