package dev.quipu.cli.bench;

import dev.quipu.ao.Id;
import dev.quipu.log.LogRecord;
import dev.quipu.log.SegmentLog;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Appends and replays of 1 KB messages against the segment log, on this machine's disk; one appender. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class LogBenchmark {

    static final int BATCH = 1_000;

    /** Bytes of a stored message: the item, and the head and the lengths around it. */
    static final int RECORD_BYTES = 1_132;

    private static final int REPLAYED = 100_000;
    private static final byte[] ITEM = item();
    private static final byte[] NO_ASSIGNMENT = {};
    private static final Id PROCESS = Id.of(new byte[Id.BYTES]);

    /** A message's 1,024 bytes, which do not compress. */
    static byte[] item() {
        var item = new byte[1024];
        new SplittableRandom(1).nextBytes(item);
        return item;
    }

    @Benchmark
    public void appendSyncEach(Growing growing) {
        growing.append();
        growing.log.sync();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void appendSyncPer1000(Growing growing) {
        for (int i = 0; i < BATCH; i++) {
            growing.append();
        }
        growing.log.sync();
    }

    @Benchmark
    @OperationsPerInvocation(REPLAYED)
    public Id replay(Whole whole) {
        try (var cursor = whole.log.read(0)) {
            while (cursor.next()) {
                // next() checks the record's checksum and its place in the SHA-256 chain.
            }
            return cursor.hash();
        }
    }

    private static LogRecord record(long slot) {
        return new LogRecord(PROCESS, slot, slot + 1, ITEM, NO_ASSIGNMENT);
    }

    /** A log that begins empty with every iteration. */
    @State(Scope.Thread)
    public static class Growing {

        private Scratch scratch;
        private SegmentLog log;
        private long slot;

        @Setup(Level.Iteration)
        public void open() throws IOException {
            scratch = new Scratch();
            log = SegmentLog.open(scratch.resolve("log"));
            slot = 0;
        }

        @TearDown(Level.Iteration)
        public void close() throws IOException {
            log.close();
            scratch.close();
        }

        private void append() {
            log.append(record(slot++));
        }
    }

    /** A finished log. */
    @State(Scope.Thread)
    public static class Whole {

        private Scratch scratch;
        private SegmentLog log;

        @Setup
        public void write() throws IOException {
            scratch = new Scratch();
            log = SegmentLog.open(scratch.resolve("log"));
            for (int slot = 0; slot < REPLAYED; slot++) {
                log.append(record(slot));
            }
            log.sync();
        }

        @TearDown
        public void close() throws IOException {
            log.close();
            scratch.close();
        }
    }
}
