package dev.quipu.cli.bench;

import dev.quipu.compute.aos.AosInstance;
import dev.quipu.compute.aos.AosModule;
import dev.quipu.compute.aos.Drive;
import dev.quipu.compute.aos.EvalMessages;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.compiler.CodeCache;
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
@Fork(AosLoadBenchmark.FORKS)
public class AosLoadBenchmark {

    static final int FORKS = 5;

    /** File of the module. */
    @Param("")
    public String module;

    /** Folder of compiled code, or empty to keep and find none. */
    @Param("")
    public String cache;

    private byte[] wasm;

    @Setup
    public void read() throws IOException {
        wasm = Files.readAllBytes(Path.of(module));
    }

    @Benchmark
    public AosInstance load() {
        var code = cache.isEmpty() ? CodeCache.NONE : CodeCache.at(Path.of(cache));
        return AosModule.parse(wasm, true, code).start(AosModule.executor(Tier.COMPILED, code), Drive.NONE);
    }

    /** To the answer to the first message: a process boots Lua, which takes in most of the module's functions. */
    @Benchmark
    public byte[] boot() {
        return load().handle(EvalMessages.spawn(), EvalMessages.environment());
    }
}
