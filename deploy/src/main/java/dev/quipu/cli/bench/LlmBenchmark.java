package dev.quipu.cli.bench;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.llm.InferenceModule;
import dev.quipu.llm.InferenceProgram;
import dev.quipu.llm.ModelFile;
import dev.quipu.llm.tensor.TensorExtension;
import dev.quipu.wasm.QuipuEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** What a language model does, by the wall clock: the shapes of work that llama.cpp is measured with, too. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class LlmBenchmark {

    static final int PROMPT_TOKENS = 256;
    static final int NEW_TOKENS = 64;
    static final int HEADLINES = 64;
    static final int HEADLINE_TOKENS = 40;

    private static final int FIRST_ID = 500;
    private static final int IDS = 20_000;

    /** An opened model. One for all: of a state of scope Thread, JMH makes another for each state that asks for it. */
    @State(Scope.Benchmark)
    public static class Opened {

        /** GGUF file. */
        @Param("")
        public String model;

        /** Threads of the tensor extension; 0 means that all runs inside the module. */
        @Param("0")
        public int tensorThreads;

        private TensorExtension tensor;
        private ModelFile file;
        private InferenceModule module;
        private int vocabulary;
        private int rounds;

        @Setup
        public void open() {
            tensor = tensorThreads == 0 ? TensorExtension.off() : TensorExtension.on(tensorThreads);
            file = ModelFile.open(Path.of(model));
            module = InferenceProgram.compile(new QuipuEngine(), InferenceBuild.W64_SIMD, tensor)
                    .open(file, 2 * PROMPT_TOKENS);
            vocabulary = module.vocabularySize();
        }

        @TearDown
        public void close() {
            file.close();
            tensor.close();
        }

        /** Does the work, and sees to it that it is the work whose time is reported: no token more, none found. */
        private void evaluates(long tokens, Consumer<InferenceModule> work) {
            long before = module.tokensEvaluated();
            work.accept(module);
            long evaluated = module.tokensEvaluated() - before;
            if (evaluated != tokens) {
                throw new IllegalStateException("%d tokens evaluated, not %d".formatted(evaluated, tokens));
            }
        }

        /** Other prompts each time, so that nothing of them stands in the KV cache already. */
        private int nextRound() {
            return ++rounds;
        }

        private int[] ids(int seed, int count) {
            return IntStream.range(0, count)
                    .map(i -> (FIRST_ID + (seed * 41 + i) * 37 % IDS) % vocabulary)
                    .toArray();
        }
    }

    @Benchmark
    public void prefill(Opened opened, Blackhole results) {
        opened.evaluates(PROMPT_TOKENS, module -> {
            results.consume(module.logits(opened.ids(opened.nextRound(), PROMPT_TOKENS)));
        });
    }

    @Benchmark
    public void decode(Opened opened, Prompted prompted, Blackhole results) {
        opened.evaluates(NEW_TOKENS, module -> {
            for (int i = 1; i <= NEW_TOKENS; i++) {
                results.consume(module.logits(opened.ids(prompted.round, PROMPT_TOKENS + i)));
            }
        });
    }

    /** The prompt before the tokens whose time is taken: it stands in the KV cache when the clock starts. */
    @State(Scope.Thread)
    public static class Prompted {

        private int round;

        @Setup(Level.Invocation)
        public void prompt(Opened opened) {
            round = opened.nextRound();
            opened.module.logits(opened.ids(round, PROMPT_TOKENS));
        }
    }

    @Benchmark
    public void headlines(Opened opened, Blackhole results) {
        int first = opened.nextRound() * HEADLINES;
        var prompts = IntStream.range(0, HEADLINES)
                .mapToObj(i -> opened.ids(first + i, HEADLINE_TOKENS))
                .toList();
        opened.evaluates(HEADLINES * HEADLINE_TOKENS, module -> {
            results.consume(module.scoreBatch(prompts, List.of(new int[] {1}, new int[] {2}, new int[] {3})));
        });
    }
}
