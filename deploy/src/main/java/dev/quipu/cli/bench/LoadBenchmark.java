package dev.quipu.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the bytes of a module to its first answer, once in a fresh JVM: parse, compile, instantiate, and one call of a
 * small export, so that an engine which compiles late does not look as if it did not compile.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(5)
public class LoadBenchmark {

    @Param("QUIPU")
    public GuestEngine engine;

    /** File of the module. */
    @Param("")
    public String module;

    @Param("")
    public String export;

    private byte[] wasm;

    @Setup
    public void read() throws IOException {
        wasm = Files.readAllBytes(Path.of(module));
    }

    @Benchmark
    public long load() {
        return engine.open(wasm).call(export).run();
    }
}
