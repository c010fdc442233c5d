package dev.quipu.cli.bench;

/** Calls whose CPU time and allocation are counted. */
final class CountedCalls {

    /** Reading the CPU time takes system calls; the calls between two readings take at least this long. */
    private static final long LEAST_READING_NANOS = 5_000_000;

    private final JavaThreads threads = new JavaThreads();
    private final Guest.Call call;
    private long callsAtOnce = 1;

    CountedCalls(Guest.Call call) {
        this.call = call;
    }

    /** To be called before a window: an engine's own threads are there once something was called. */
    void findThreads() {
        call.run();
        threads.look();
    }

    /** Calls a few times and adds what that took to the window; gives what the last call returned. */
    long run(Window window) {
        long before = threads.cpuNanos();
        long allocatedBefore = threads.allocatedBytes();
        long last = 0;
        for (long i = 0; i < callsAtOnce; i++) {
            last = call.run();
        }
        window.allocatedBytes += threads.allocatedBytes() - allocatedBefore;
        long nanos = threads.cpuNanos() - before;
        window.cpuNanos += nanos;
        window.calls += callsAtOnce;
        if (nanos < LEAST_READING_NANOS) {
            callsAtOnce *= 2;
        }
        return last;
    }
}
