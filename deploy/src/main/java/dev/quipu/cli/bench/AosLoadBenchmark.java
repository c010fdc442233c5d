package dev.quipu.cli.bench;

import dev.quipu.compute.aos.AosInstance;
import dev.quipu.compute.aos.AosModule;
import dev.quipu.compute.aos.Drive;
import dev.quipu.compute.aos.EvalMessages;
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

/** From the bytes of AO's aos module to an instance that waits for messages, once in a fresh JVM. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(5)
public class AosLoadBenchmark {

    /** File of the module. */
    @Param("")
    public String module;

    private byte[] wasm;

    @Setup
    public void read() throws IOException {
        wasm = Files.readAllBytes(Path.of(module));
    }

    @Benchmark
    public AosInstance load() {
        return AosModule.parse(wasm, true).start(OwnEngine.aosExecutor(true), Drive.NONE);
    }

    /** To the answer to the first message: a process boots Lua, which takes in most of the module's functions. */
    @Benchmark
    public byte[] boot() {
        return load().handle(EvalMessages.spawn(), EvalMessages.environment());
    }
}
