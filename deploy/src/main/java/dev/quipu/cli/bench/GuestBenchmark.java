package dev.quipu.cli.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Warm calls of one export. Every measured iteration of JMH is a window, for which the thread's own CPU time and
 * allocation are counted: on a busy machine the least of many short windows is what repeats.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 31, time = 15, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class GuestBenchmark {

    /** Reading the CPU time takes a system call; the calls between two readings take at least this long. */
    private static final long LEAST_READING_NANOS = 500_000;

    private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Param("QUIPU")
    public GuestEngine engine;

    /** File of the module. */
    @Param("")
    public String module;

    @Param("run")
    public String export;

    /** Slots of the arguments, with spaces between. */
    @Param("")
    public String arguments;

    /** For a kernel of ours: what its {@code setup} is called with. Else empty. */
    @Param("")
    public String seed;

    /** File for the kernel's checksum after the last call. */
    @Param("")
    public String checksumFile;

    private Guest guest;
    private Guest.Call call;
    private long callsAtOnce = 1;

    @Setup
    public void open() throws IOException {
        guest = engine.open(Files.readAllBytes(Path.of(module)));
        if (!seed.isEmpty()) {
            guest.call("setup", Integer.parseInt(seed)).run();
        }
        long[] slots = Stream.of(arguments.split(" "))
                .filter(text -> !text.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        call = guest.call(export, slots);
    }

    @Benchmark
    public long calls(Window window) {
        long allocatedBefore = thread.getCurrentThreadAllocatedBytes();
        long before = thread.getCurrentThreadCpuTime();
        long last = 0;
        for (long i = 0; i < callsAtOnce; i++) {
            last = call.run();
        }
        long nanos = thread.getCurrentThreadCpuTime() - before;
        window.allocatedBytes += thread.getCurrentThreadAllocatedBytes() - allocatedBefore;
        window.cpuNanos += nanos;
        window.calls += callsAtOnce;
        if (nanos < LEAST_READING_NANOS) {
            callsAtOnce *= 2;
        }
        return last;
    }

    @TearDown
    public void writeChecksum() throws IOException {
        if (!checksumFile.isEmpty()) {
            var checksum = guest.call("checksum").run();
            Files.writeString(Path.of(checksumFile), HexFormat.of().toHexDigits(checksum));
        }
    }

    /** Sums over one iteration. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Window {

        public long calls;
        public long cpuNanos;
        public long allocatedBytes;
    }
}
