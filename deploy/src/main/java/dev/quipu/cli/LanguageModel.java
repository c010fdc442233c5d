package dev.quipu.cli;

import dev.quipu.backtest.Foresight;
import dev.quipu.llm.InferenceBuild;
import dev.quipu.llm.InferenceProgram;
import dev.quipu.llm.LlmSentiment;
import dev.quipu.llm.LlmText;
import dev.quipu.llm.ModelEmbedder;
import dev.quipu.llm.ModelFile;
import dev.quipu.llm.PrefetchingSentiment;
import dev.quipu.llm.Question;
import dev.quipu.llm.SentimentPool;
import dev.quipu.llm.gguf.GgufHeader;
import dev.quipu.llm.memo.Counters;
import dev.quipu.llm.memo.Memo;
import dev.quipu.llm.memo.MemoizedEmbedder;
import dev.quipu.llm.memo.MemoizedSentiment;
import dev.quipu.llm.memo.MemoizedText;
import dev.quipu.llm.tensor.TensorExtension;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.SentimentModel;
import dev.quipu.strategy.memory.Embedder;
import dev.quipu.strategy.memory.HashedNgrams;
import dev.quipu.strategy.text.TextModel;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.chicory.ChicoryEngine;
import dev.quipu.wasm.compiler.CodeCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The model file, the engine, the pool and the memo, opened together and closed together.
 *
 * <p>Threads are used in two ways. Opinions come in batches, many at a time: there, instances of the model with a thread
 * each beat one instance whose products are shared out, since all of the work runs side by side. An instance holds the weights
 * once more, so a large model gets one, with all threads. Texts and embeddings are asked for one at a time: they get an
 * instance of their own, opened when first needed, with all threads for each product.
 */
final class LanguageModel implements AutoCloseable {

    /** Headlines scored ahead of the replay; more than the replay ever looks ahead. */
    private static final int PREFETCH_CAPACITY = 8192;

    /** Bytes of model files that the instances which give opinions may hold together. */
    private static final long INSTANCES_BYTES = 1L << 30;

    private final Map<String, String> runner;
    private final Supplier<InferenceProgram> wide;
    private final TensorExtension tensor;
    private final ModelFile file;
    private final SentimentPool pool;
    private final Memo memo;
    private final MemoizedSentiment memoized; // null without a memo, as is the next
    private final MemoizedText memoizedText;
    private final TextModel writer;
    private final List<MemoizedEmbedder> memoizedKeys = new CopyOnWriteArrayList<>();

    private LanguageModel(
            Map<String, String> runner,
            Supplier<InferenceProgram> wide,
            TensorExtension tensor,
            ModelFile file,
            SentimentPool pool,
            Memo memo) {
        this.runner = runner;
        this.wide = wide;
        this.tensor = tensor;
        this.file = file;
        this.pool = pool;
        this.memo = memo;
        var text = new LlmText(wide, file);
        this.memoized = memo == null ? null : new MemoizedSentiment(pool, memo, System::nanoTime);
        this.memoizedText = memo == null ? null : new MemoizedText(text, memo, System::nanoTime);
        this.writer = memo == null ? text : memoizedText;
    }

    /**
     * @param memoFile where scores, texts and embeddings are kept between runs; null to compute every one
     * @param compiledCode where our engine keeps compiled code between runs
     */
    static LanguageModel open(ModelOptions options, ModelChoice model, Path memoFile, CodeCache compiledCode)
            throws IOException {
        var engine = engine(options.engine, compiledCode);
        int threads = options.threadCount();
        var tensor = TensorExtension.on(threads);
        var file = model.open(options.paranoid);
        try {
            int instances = instances(file.bytes(), threads);
            var wide = lazily(() -> InferenceProgram.compile(engine, InferenceBuild.bestFor(engine), tensor));
            var program = instances == 1 ? wide.get() : InferenceProgram.compile(engine);
            var pool = new SentimentPool(() -> LlmSentiment.open(program, file), instances, PREFETCH_CAPACITY);
            var memo = memoFile == null ? null : openMemo(memoFile);
            return new LanguageModel(runner(engine, program), wide, tensor, file, pool, memo);
        } catch (RuntimeException | IOException e) {
            file.close();
            tensor.close();
            throw e;
        }
    }

    /** How many instances give opinions: one a thread, as long as their weights do not take too much memory. */
    static int instances(long fileBytes, int threads) {
        return (int) Math.clamp(INSTANCES_BYTES / Math.max(1, fileBytes), 1, threads);
    }

    private static <T> Supplier<T> lazily(Supplier<T> make) {
        return new Supplier<>() {
            private T made;

            @Override
            public synchronized T get() {
                if (made == null) {
                    made = make.get();
                }
                return made;
            }
        };
    }

    private static Map<String, String> runner(WasmEngine engine, InferenceProgram program) {
        var runner = new LinkedHashMap<String, String>();
        runner.put("engine", engine.name());
        runner.put("module", program.build().file());
        return runner;
    }

    /** The engine and the build of the inference module that run; no result depends on them. */
    Map<String, String> runner() {
        return runner;
    }

    /** The last day of the model's training texts as its file states it. */
    Optional<String> trainingCutoff() {
        return GgufHeader.read(file.content(), String.valueOf(file.path().getFileName()))
                .text("quipu.training.cutoff");
    }

    SentimentModel sentiment() {
        return scorer();
    }

    /**
     * What an agent may ask.
     *
     * @param modelKeys whether this model makes the keys of its memory; else hashed n-grams do
     */
    Models models(boolean modelKeys) {
        return new Models(scorer(), modelKeys ? keys() : HashedNgrams.STANDARD, writer);
    }

    private Embedder keys() {
        var embedder = ModelEmbedder.open(wide.get(), file);
        if (memo == null) {
            return embedder;
        }
        var memoizedEmbedder = new MemoizedEmbedder(embedder, memo, System::nanoTime);
        memoizedKeys.add(memoizedEmbedder);
        return memoizedEmbedder;
    }

    Foresight foresight() {
        var scorer = scorer();
        return new Foresight() {
            @Override
            public void upcoming(String headline) {
                scorer.prefetch(headline);
            }

            @Override
            public void upcoming(String headline, String entity) {
                scorer.prefetch(Question.about(headline, entity));
            }
        };
    }

    /** What the memo was worth, for people; empty without one. */
    Map<String, Object> memoFields() {
        var fields = new LinkedHashMap<String, Object>();
        if (memo != null) {
            var counters = memoized.counters().plus(memoizedText.counters()).plus(keysCounters());
            fields.put("hits", counters.hits());
            fields.put("misses", counters.misses());
            fields.put("hitRate", Math.round(counters.hitRate() * 1000) / 1000.0);
            fields.put("secondsSaved", Math.round(counters.secondsSaved() * 10) / 10.0);
        }
        return fields;
    }

    /** The same in a line, which speaks of texts and embeddings only if there were any; empty without a memo. */
    Optional<String> memoLine() {
        if (memo == null) {
            return Optional.empty();
        }
        var scores = memoized.counters();
        var texts = memoizedText.counters();
        var keys = keysCounters();
        var line = new StringBuilder(found(scores, "scores"));
        if (texts.hits() + texts.misses() > 0) {
            line.append(", ").append(found(texts, "texts"));
        }
        if (keys.hits() + keys.misses() > 0) {
            line.append(", ").append(found(keys, "embeddings"));
        }
        double secondsSaved = scores.plus(texts).plus(keys).secondsSaved();
        return Optional.of(line.append(String.format(Locale.ROOT, ", %.1f s saved", secondsSaved))
                .toString());
    }

    private Counters keysCounters() {
        return memoizedKeys.stream().map(MemoizedEmbedder::counters).reduce(Counters.NONE, Counters::plus);
    }

    private static String found(Counters counters, String what) {
        return String.format(
                Locale.ROOT,
                "%d of %d %s found (%.1f %%)",
                counters.hits(),
                counters.hits() + counters.misses(),
                what,
                100 * counters.hitRate());
    }

    /** Why nothing is kept any more, or that a damaged memo was begun anew. */
    Optional<String> memoTrouble() {
        return memo == null ? Optional.empty() : memo.trouble();
    }

    private PrefetchingSentiment scorer() {
        return memoized == null ? pool : memoized;
    }

    static WasmEngine engine(String name, CodeCache compiledCode) {
        return switch (name) {
            case "quipu" -> new QuipuEngine(compiledCode);
            case "chicory" -> new ChicoryEngine();
            default -> throw new CliException(ExitCode.USAGE, "no engine '" + name + "'; there are: quipu, chicory");
        };
    }

    private static Memo openMemo(Path memoFile) throws IOException {
        Files.createDirectories(memoFile.toAbsolutePath().getParent());
        return new Memo(memoFile, MemoLimit.bytes());
    }

    @Override
    public void close() {
        pool.close();
        if (memo != null) {
            memo.close();
        }
        tensor.close();
        file.close();
    }
}
