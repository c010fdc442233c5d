package dev.quipu.bench;

import dev.quipu.llm.InferenceProgram;
import dev.quipu.llm.LlmSentiment;
import dev.quipu.llm.ModelFile;
import dev.quipu.strategy.Sentiment;
import dev.quipu.wasm.chicory.ChicoryEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Scoring headlines with the small model on one thread, one headline at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 3, time = 5)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:-DontCompileHugeMethods"})
public class InferenceBenchmark {

    private static final List<String> HEADLINES = List.of(
            "Bitcoin Price Briefly Topped $57K as Crypto Market Cap Nears $2.4T",
            "Ethereum developers delay the difficulty bomb as the merge slips to later this year",
            "Terra's UST loses its dollar peg again and LUNA falls more than 90% within a day",
            "SEC sues exchange over unregistered securities, shares drop",
            "Bank of America says stablecoin adoption is inevitable",
            "Fed raises rates by 75 basis points, the largest increase since 1994",
            "NFT marketplace reports record monthly volume",
            "Celsius pauses all withdrawals, citing extreme market conditions");

    private ModelFile file;
    private LlmSentiment model;
    private int next;

    @Setup
    public void open() {
        file = ModelFile.open(
                Path.of(System.getProperty("quipu.root", "."), "sentiment-llm/models/quipu-small-q8_0.gguf"));
        model = LlmSentiment.open(InferenceProgram.compile(new ChicoryEngine()), file);
    }

    @Benchmark
    public Sentiment headline(Tokens tokens) {
        var text = HEADLINES.get(next++ % HEADLINES.size());
        tokens.tokens += model.promptTokens(text).length;
        return model.score(text);
    }

    @TearDown
    public void close() {
        file.close();
    }

    /** Prompt tokens the headlines had. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Tokens {

        public long tokens;
    }
}
