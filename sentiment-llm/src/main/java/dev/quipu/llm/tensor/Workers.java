package dev.quipu.llm.tensor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * A few threads that help whoever calls {@link #run}. Jobs are short and follow one another closely, so a helper looks
 * out for the next one a little while before it goes to sleep. One job at a time: who finds them busy works alone.
 */
final class Workers implements AutoCloseable {

    /** How often one looks before it lets others have the processor: some tens of microseconds. */
    private static final int LOOKS = 2_000;

    /**
     * How often one looks before it sleeps: half a millisecond, if nobody else wants to run. A module computes for tens of
     * microseconds between two jobs, and waking a thread takes as long as a job.
     */
    private static final int MOST_LOOKS = LOOKS + 1_000;

    /** Works on one item; {@code worker} is 0 for the caller, and no two run with the same number at a time. */
    @FunctionalInterface
    interface Task {
        void run(int item, int worker);
    }

    private static final class Job {
        private final Task task;
        private final int items;
        private final Thread caller = Thread.currentThread();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger left;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Job(Task task, int items) {
            this.task = task;
            this.items = items;
            this.left = new AtomicInteger(items);
        }

        void work(int worker) {
            for (int item = next.getAndIncrement(); item < items; item = next.getAndIncrement()) {
                try {
                    task.run(item, worker);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
                if (left.decrementAndGet() == 0 && worker != 0) {
                    LockSupport.unpark(caller);
                }
            }
        }

        void await() {
            for (int looks = 0; looks < MOST_LOOKS && left.get() > 0; looks++) {
                pause(looks);
            }
            while (left.get() > 0) {
                LockSupport.park(this);
            }
        }

        void rethrow() {
            switch (failure.get()) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }

    private final ReentrantLock calling = new ReentrantLock();
    private final Thread[] helpers;
    private volatile Job current;
    private volatile boolean closed;

    /** @param threads all in all, the caller's included */
    Workers(int threads) {
        helpers = IntStream.range(1, threads)
                .mapToObj(worker -> Thread.ofPlatform()
                        .name("quipu-tensor-" + worker)
                        .daemon()
                        .start(() -> help(worker)))
                .toArray(Thread[]::new);
    }

    /** Numbers that a task may see: 0 up to one less. */
    int count() {
        return helpers.length + 1;
    }

    /** Runs a task for items 0 to {@code items} - 1, in no order, and returns when all are done. */
    void run(int items, Task task) {
        if (items < 2 || helpers.length == 0 || closed || !calling.tryLock()) {
            IntStream.range(0, items).forEach(item -> task.run(item, 0));
            return;
        }
        Job job = new Job(task, items);
        try {
            current = job;
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
            job.work(0);
            job.await();
        } finally {
            current = null;
            calling.unlock();
        }
        job.rethrow();
    }

    private void help(int worker) {
        Job done = null;
        int looks = 0;
        while (!closed) {
            Job job = current;
            if (job != null && job != done) {
                job.work(worker);
                done = job;
                looks = 0;
            } else if (looks < MOST_LOOKS) {
                pause(looks++);
            } else {
                done = null;
                LockSupport.park(this);
                looks = 0;
            }
        }
    }

    private static void pause(int looks) {
        if (looks < LOOKS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    /** Ends the threads; later jobs are done by who calls. */
    @Override
    public void close() {
        closed = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
    }
}
