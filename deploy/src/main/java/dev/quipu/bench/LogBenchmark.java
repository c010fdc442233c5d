package dev.quipu.bench;

import dev.quipu.ao.Id;
import dev.quipu.log.LogRecord;
import dev.quipu.log.SegmentLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Appends and replays of 1 KB messages against the segment log, on this machine's disk. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class LogBenchmark {

    private static final int BATCH = 1_000;
    private static final int REPLAYED = 200_000;
    private static final byte[] ITEM = new byte[1024];
    private static final Id PROCESS = Id.of(new byte[Id.BYTES]);

    static {
        new SplittableRandom(1).nextBytes(ITEM);
    }

    private Path folder;
    private SegmentLog log;
    private SegmentLog full;
    private long slot;

    @Setup
    public void open() throws IOException {
        // Beside the build, not in /tmp, which may be memory.
        folder = Files.createTempDirectory(Path.of(System.getProperty("quipu.root", ".")), ".bench-log-");
        log = SegmentLog.open(folder.resolve("append"));
        full = SegmentLog.open(folder.resolve("replay"));
        for (int i = 0; i < REPLAYED; i++) {
            full.append(record(i));
        }
        full.sync();
    }

    @Benchmark
    public void appendSyncEach() {
        log.append(record(slot++));
        log.sync();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void appendSyncPer1000() {
        for (int i = 0; i < BATCH; i++) {
            log.append(record(slot++));
        }
        log.sync();
    }

    @Benchmark
    @OperationsPerInvocation(REPLAYED)
    public Id replay() {
        try (var cursor = full.read(0)) {
            while (cursor.next()) {
                // next() checks the record's checksum and its place in the SHA-256 chain.
            }
            return cursor.hash();
        }
    }

    @TearDown
    public void close() throws IOException {
        log.close();
        full.close();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(LogBenchmark::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LogRecord record(long slot) {
        return new LogRecord(PROCESS, slot, slot + 1, ITEM, new byte[0]);
    }
}
