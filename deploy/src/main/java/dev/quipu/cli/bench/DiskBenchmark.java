package dev.quipu.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
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

/** What the disk allows: the bytes that the log would write, and an fsync, with no log around them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class DiskBenchmark {

    private final ByteBuffer bytes = bytes();
    private Scratch scratch;
    private FileChannel file;

    @Setup(Level.Iteration)
    public void open() throws IOException {
        scratch = new Scratch();
        file = FileChannel.open(scratch.resolve("file"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Benchmark
    public void fsync() throws IOException {
        write(LogBenchmark.RECORD_BYTES);
    }

    @Benchmark
    @OperationsPerInvocation(LogBenchmark.BATCH)
    public void fsyncPer1000() throws IOException {
        write(LogBenchmark.BATCH * LogBenchmark.RECORD_BYTES);
    }

    @TearDown(Level.Iteration)
    public void close() throws IOException {
        file.close();
        scratch.close();
    }

    private void write(int count) throws IOException {
        bytes.position(0).limit(count);
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(false);
    }

    private static ByteBuffer bytes() {
        var random = new byte[LogBenchmark.BATCH * LogBenchmark.RECORD_BYTES];
        new SplittableRandom(1).nextBytes(random);
        return ByteBuffer.allocateDirect(random.length).put(random);
    }
}
