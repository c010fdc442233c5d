package dev.quipu.cli;

import dev.quipu.backtest.Foresight;
import dev.quipu.llm.InferenceProgram;
import dev.quipu.llm.LlmSentiment;
import dev.quipu.llm.ModelFile;
import dev.quipu.llm.PrefetchingSentiment;
import dev.quipu.llm.SentimentPool;
import dev.quipu.llm.gguf.GgufHeader;
import dev.quipu.llm.memo.Memo;
import dev.quipu.llm.memo.MemoizedSentiment;
import dev.quipu.strategy.SentimentModel;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmEngine;
import dev.quipu.wasm.chicory.ChicoryEngine;
import dev.quipu.wasm.compiler.CodeCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The model file, the engine, the pool and the memo, opened together and closed together. */
final class LanguageModel implements AutoCloseable {

    /** Headlines scored ahead of the replay; more than the replay ever looks ahead. */
    private static final int PREFETCH_CAPACITY = 8192;

    private final Map<String, String> runner;
    private final ModelFile file;
    private final SentimentPool pool;
    private final Memo memo;
    private final MemoizedSentiment memoized;

    private LanguageModel(Map<String, String> runner, ModelFile file, SentimentPool pool, Memo memo) {
        this.runner = runner;
        this.file = file;
        this.pool = pool;
        this.memo = memo;
        this.memoized = memo == null ? null : new MemoizedSentiment(pool, memo, System::nanoTime);
    }

    /**
     * @param memoFile where scores are kept between runs; null to compute every one
     * @param compiledCode where our engine keeps compiled code between runs
     */
    static LanguageModel open(ModelOptions options, ModelChoice model, Path memoFile, CodeCache compiledCode)
            throws IOException {
        var engine = engine(options.engine, compiledCode);
        var file = model.open(options.paranoid);
        try {
            var program = InferenceProgram.compile(engine);
            var pool =
                    new SentimentPool(() -> LlmSentiment.open(program, file), options.threadCount(), PREFETCH_CAPACITY);
            return new LanguageModel(runner(engine, program), file, pool, memoFile == null ? null : openMemo(memoFile));
        } catch (RuntimeException | IOException e) {
            file.close();
            throw e;
        }
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

    Foresight foresight() {
        return scorer()::prefetch;
    }

    /** What the memo was worth, for people; empty without one. */
    Map<String, Object> memoFields() {
        var fields = new LinkedHashMap<String, Object>();
        if (memoized != null) {
            var counters = memoized.counters();
            fields.put("hits", counters.hits());
            fields.put("misses", counters.misses());
            fields.put("hitRate", Math.round(counters.hitRate() * 1000) / 1000.0);
            fields.put("secondsSaved", Math.round(counters.secondsSaved() * 10) / 10.0);
        }
        return fields;
    }

    /** The same in a line; empty without a memo. */
    Optional<String> memoLine() {
        return Optional.ofNullable(memoized)
                .map(MemoizedSentiment::counters)
                .map(counters -> String.format(
                        Locale.ROOT,
                        "%d of %d scores found (%.1f %%), %.1f s saved",
                        counters.hits(),
                        counters.hits() + counters.misses(),
                        100 * counters.hitRate(),
                        counters.secondsSaved()));
    }

    /** Why scores are not kept any more, or that a damaged memo was begun anew. */
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
        file.close();
    }
}
