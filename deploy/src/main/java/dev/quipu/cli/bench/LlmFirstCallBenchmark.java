package dev.quipu.cli.bench;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.llm.InferenceProgram;
import dev.quipu.llm.ModelFile;
import dev.quipu.llm.tensor.TensorExtension;
import dev.quipu.wasm.QuipuEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
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

/** From a fresh JVM to the first answer: the module compiled, the model opened, a headline of 40 tokens read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(3)
public class LlmFirstCallBenchmark {

    /** GGUF file. */
    @Param("")
    public String model;

    /** Threads of the tensor extension; 0 means that all runs inside the module. */
    @Param("0")
    public int tensorThreads;

    @Benchmark
    public float[] firstCall(Memory memory) throws IOException {
        try (var tensor = tensorThreads == 0 ? TensorExtension.off() : TensorExtension.on(tensorThreads);
                var file = ModelFile.open(Path.of(model))) {
            var module = InferenceProgram.compile(new QuipuEngine(), InferenceBuild.W64_SIMD, tensor)
                    .open(file, 2 * LlmBenchmark.PROMPT_TOKENS);
            var answer = module.logits(
                    IntStream.range(0, LlmBenchmark.HEADLINE_TOKENS).toArray());
            memory.residentBytes = residentBytes();
            return answer;
        }
    }

    /** What the process holds in memory at the end. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Memory {

        public long residentBytes;
    }

    /** Linux only; 0 elsewhere. */
    private static long residentBytes() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) return 0;
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
