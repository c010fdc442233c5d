package dev.quipu.cli.bench;

import dev.quipu.llm.InferenceModule;
import dev.quipu.llm.InferenceProgram;
import dev.quipu.llm.LlmSentiment;
import dev.quipu.llm.ModelFile;
import dev.quipu.llm.SentimentPrompt;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmEngine;
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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Scoring headlines with the small model on one thread, one headline after another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 3, time = 5)
@Fork(value = 1, jvmArgsAppend = "-XX:-DontCompileHugeMethods")
public class InferenceBenchmark {

    private static final int HEADLINE_COUNT = 8;
    private static final List<String> HEADLINES = List.of(
            "Bitcoin Price Briefly Topped $57K as Crypto Market Cap Nears $2.4T",
            "Ethereum developers delay the difficulty bomb as the merge slips to later this year",
            "Terra's UST loses its dollar peg again and LUNA falls more than 90% within a day",
            "SEC sues exchange over unregistered securities, shares drop",
            "Bank of America says stablecoin adoption is inevitable",
            "Fed raises rates by 75 basis points, the largest increase since 1994",
            "NFT marketplace reports record monthly volume",
            "Celsius pauses all withdrawals, citing extreme market conditions");

    private static final int MAX_TOKENS = 128;

    /** All headlines once on our engine, so that every operation does the same work. */
    @Benchmark
    @OperationsPerInvocation(HEADLINE_COUNT)
    public void headline(Ours model, Work work, Blackhole results) {
        model.scoreAll(work, results);
    }

    /** The same on Chicory. */
    @Benchmark
    @OperationsPerInvocation(HEADLINE_COUNT)
    public void headlineOnChicory(Chicory model, Work work, Blackhole results) {
        model.scoreAll(work, results);
    }

    /** The model on our engine, as the product runs it. */
    @State(Scope.Thread)
    public static class Ours extends Opened {

        public Ours() {
            super(new QuipuEngine());
        }
    }

    /** The model on the second engine. */
    @State(Scope.Thread)
    public static class Chicory extends Opened {

        public Chicory() {
            super(new ChicoryEngine());
        }
    }

    /** The small model on some engine. */
    @State(Scope.Thread)
    public abstract static class Opened {

        private final WasmEngine engine;
        private ModelFile file;
        private InferenceModule module;
        private LlmSentiment model;
        private long promptTokensAtOnce;
        private long multiplyAddsPerToken;

        Opened(WasmEngine engine) {
            this.engine = engine;
        }

        @Setup
        public void open() {
            file = ModelFile.open(
                    Path.of(System.getProperty("quipu.root", "."), "sentiment-llm/models/quipu-small-q8_0.gguf"));
            module = InferenceProgram.compile(engine).open(file, MAX_TOKENS);
            model = new LlmSentiment(module, SentimentPrompt.of(module::meta));
            promptTokensAtOnce = HEADLINES.stream()
                    .mapToLong(text -> model.promptTokens(text).length)
                    .sum();
            multiplyAddsPerToken = matrixWeights();
        }

        void scoreAll(Work work, Blackhole results) {
            long evaluatedBefore = module.tokensEvaluated();
            for (var text : HEADLINES) {
                results.consume(model.score(text));
            }
            work.headlines += HEADLINE_COUNT;
            work.promptTokens += promptTokensAtOnce;
            work.multiplyAdds += (module.tokensEvaluated() - evaluatedBefore) * multiplyAddsPerToken;
        }

        @TearDown
        public void close() {
            file.close();
        }

        /** Weights of the matrices in the blocks: each is multiplied and added once for a token. */
        private long matrixWeights() {
            long width = number("embedding_length");
            long keyWidth = width / number("attention.head_count") * number("attention.head_count_kv");
            long attention = 2 * width * width + 2 * width * keyWidth;
            long feedForward = 3 * width * number("feed_forward_length");
            return number("block_count") * (attention + feedForward);
        }

        private long number(String key) {
            return Long.parseLong(module.meta("llama." + key).orElseThrow());
        }
    }

    /** What was done; JMH sums all three over the same measured iterations. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Work {

        public long headlines;
        public long promptTokens;

        /** In the matrices of the blocks; the attention itself and the logits come on top. */
        public long multiplyAdds;
    }
}
