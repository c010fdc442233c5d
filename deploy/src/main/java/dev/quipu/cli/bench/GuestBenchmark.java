package dev.quipu.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Warm calls of one export. Every measured iteration of JMH is a window, for which the CPU time and the allocation
 * of Java's threads are counted: on a busy machine the least of many short windows is what repeats.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 31, time = 15, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class GuestBenchmark {

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
    private CountedCalls calls;

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
        calls = new CountedCalls(guest.call(export, slots));
    }

    @Setup(Level.Iteration)
    public void findThreads() {
        calls.findThreads();
    }

    @Benchmark
    public long calls(Window window) {
        return calls.run(window);
    }

    @TearDown
    public void writeChecksum() throws IOException {
        if (!checksumFile.isEmpty()) {
            var checksum = guest.call("checksum").run();
            Files.writeString(Path.of(checksumFile), HexFormat.of().toHexDigits(checksum));
        }
    }
}
