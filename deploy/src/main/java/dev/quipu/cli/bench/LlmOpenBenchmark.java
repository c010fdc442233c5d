package dev.quipu.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.quipu.llm.InferenceBuild;
import dev.quipu.llm.InferenceProgram;
import dev.quipu.llm.ModelFile;
import dev.quipu.llm.tensor.TensorExtension;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.compiler.CodeCache;
import java.lang.management.ManagementFactory;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * In a fresh JVM, from nothing to a model that takes its first prompt: the module loaded, the file mapped, its header
 * and vocabulary read. All is as in a command: the hash of a file of the store is known, and the module's code was kept
 * by an earlier start.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(LlmOpenBenchmark.FORKS)
public class LlmOpenBenchmark {

    static final int FORKS = 5;

    private static final int CONTEXT_TOKENS = 2048;

    /** GGUF file. */
    @Param("")
    public String model;

    /** Folder with compiled code. */
    @Param("")
    public String cache;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Benchmark
    public int open(Window window) {
        long before = system.getProcessCpuTime();
        try (var tensor = TensorExtension.on(1);
                var file = ModelFile.openVerified(Path.of(model), "known")) {
            var engine = new QuipuEngine(CodeCache.at(Path.of(cache)));
            var program = InferenceProgram.compile(engine, InferenceBuild.W64_SIMD, tensor);
            int tokens = program.open(file, CONTEXT_TOKENS).vocabularySize();
            window.cpuNanos = system.getProcessCpuTime() - before;
            return tokens;
        }
    }
}
