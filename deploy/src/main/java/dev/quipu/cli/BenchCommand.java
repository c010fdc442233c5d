package dev.quipu.cli;

import dev.quipu.cli.bench.BacktestBenchmark;
import dev.quipu.cli.bench.CpuTime;
import dev.quipu.cli.bench.DiskBenchmark;
import dev.quipu.cli.bench.InferenceBenchmark;
import dev.quipu.cli.bench.LogBenchmark;
import dev.quipu.cli.bench.SqliteBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        description = "Measure this machine with JMH.",
        footer = {
            "",
            "  log         1 KB messages a second, one appender: append with an fsync each",
            "              and per 1000, and replay; held against goals. 'fsync' rows show",
            "              what the disk allows: the same bytes and an fsync, with no log.",
            "              'sqlite' rows hold SQLite (WAL, synchronous=FULL) against the",
            "              log, in the same run.",
            "  inference   milliseconds a headline, prompt tokens a second, multiply-adds a",
            "              second in the blocks' matrices; small model, one thread; held",
            "              against goals. 'headline-chicory' is the second engine.",
            "  backtest    messages a second from archive to tear sheet, without inference;",
            "              held against 34,000 bars a second: NautilusTrader 1.221 with a",
            "              Python strategy and orders, CPU time, measured by us elsewhere.",
            "  engine      our WebAssembly engine beside V8 and Chicory, in milliseconds of CPU",
            "              time, the least of 31 windows: kernels of language models (q4-block,",
            "              q8-pair, q8, q8v, f32), sha256 of 16 MiB, AO's aos (aos-eval,",
            "              lua-loop), and loading (load, load-aos) by the wall clock. Rows named",
            "              '-unmetered' are without fuel and NaN rules. V8 comes from npm (kept",
            "              under QUIPU_HOME), or is the Node.js that QUIPU_NODE names; aos lies in",
            "              the folder that QUIPU_AO_MODULES names. Exit code 1 when the engines'",
            "              results differ by a bit.",
            "  llm         tokens a second of a language model (SmolLM2-135M where shared/data lies",
            "              beside the repository, else tuned; --model names another):",
            "              prefill of 256 tokens, decode of 64, 64 headlines of 40 as one batch;",
            "              '-wasm' all inside the module, '-tensor-N' with the tensor extension on",
            "              N threads; first-call and memory of a fresh JVM. Beside llama.cpp (the",
            "              Python that QUIPU_LLAMA_PYTHON names) and AO's llama.wasm. open-4gb:",
            "              milliseconds in which a fresh JVM, with compiled code at hand, loads the",
            "              module and opens a GGUF of 4 GB and 128,256 tokens, a sparse file made",
            "              for it; at most 1000. open-4gb-cpu: the same in CPU time of all threads.",
            "",
            "Ratio is value over anchor; of milliseconds, less is better. JMH's own report,",
            "with the CPU time of an operation, goes to standard error.",
            "",
            "Example:",
            "  quipu bench inference --json"
        })
final class BenchCommand extends Verb {

    private static final String MESSAGES = "messages/s";

    /** The benchmarks by name. */
    enum Bench {
        log,
        inference,
        backtest,
        engine,
        llm
    }

    /** One figure beside what it is held against. */
    private record Row(String id, double value, String unit, String anchor, double anchorValue) {

        Map<String, Object> fields() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("id", id);
            fields.put("value", value);
            fields.put("unit", unit);
            fields.put("anchor", anchor);
            fields.put("anchorValue", anchorValue);
            fields.put("ratio", value / anchorValue);
            return fields;
        }
    }

    @Parameters(paramLabel = "NAME", description = "One of ${COMPLETION-CANDIDATES}.")
    Bench bench;

    @Option(
            names = "--row",
            paramLabel = "ROW",
            split = ",",
            description = "Only these rows of engine or llm, such as f32 or load; all unless given.")
    List<String> only = List.of();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "Model that llm measures: small, tuned, a GGUF file, or one in the store.")
    String model;

    /** The model whose figures the documents quote, if it lies beside the repository. */
    private Path benchModel() {
        if (model != null) return pathOf(ModelChoice.of(model, workspace));
        var known = workspace.repository().resolveSibling("shared/data/models/SmolLM2-135M-Instruct.Q4_1.gguf");
        return Files.exists(known) ? known : pathOf(ModelChoice.of(ShippedModel.TUNED, workspace));
    }

    private static Path pathOf(ModelChoice choice) {
        try (var file = choice.open(false)) {
            return file.path();
        }
    }

    @Override
    int run() throws IOException {
        if (bench == Bench.engine) {
            return new EngineBench(console, workspace, only).run();
        }
        if (bench == Bench.llm) {
            return new LlmBench(console, workspace, only, benchModel()).run();
        }
        if (!only.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "--row is for engine and llm, not for %s".formatted(bench));
        }
        if (model != null) {
            throw new CliException(ExitCode.USAGE, "--model is for llm, not for %s".formatted(bench));
        }
        var rows =
                switch (bench) {
                    case log -> logRows(measure(LogBenchmark.class, DiskBenchmark.class, SqliteBenchmark.class));
                    case backtest ->
                        backtestRows(measure(BacktestBenchmark.class).get("replay"));
                    case inference -> inferenceRows(measure(InferenceBenchmark.class));
                    case engine, llm -> throw new IllegalStateException("measured elsewhere");
                };
        var fields = new LinkedHashMap<String, Object>();
        fields.put("bench", bench.name());
        fields.put("rows", rows.stream().map(Row::fields).toList());
        console.result(text(rows), fields);
        return ExitCode.OK;
    }

    private static List<Row> logRows(Map<String, RunResult> results) {
        double each = score(results, "appendSyncEach");
        double per1000 = score(results, "appendSyncPer1000");
        return List.of(
                new Row("append-sync-each", each, MESSAGES, "goal", 7_000),
                new Row("append-sync-per-1000", per1000, MESSAGES, "goal", 1_000_000),
                new Row("replay", score(results, "replay"), MESSAGES, "goal", 1_000_000),
                new Row("fsync", score(results, "fsync"), MESSAGES, "goal", 7_000),
                new Row("fsync-per-1000", score(results, "fsyncPer1000"), MESSAGES, "goal", 1_000_000),
                new Row("sqlite-each", score(results, "sqliteEach"), MESSAGES, "append-sync-each", each),
                new Row("sqlite-per-1000", score(results, "sqlitePer1000"), MESSAGES, "append-sync-per-1000", per1000));
    }

    private static List<Row> inferenceRows(Map<String, RunResult> results) {
        var result = results.get("headline");
        var millis = result.getPrimaryResult().getScore();
        var headlinesPerSecond = 1000 / millis;
        var tokens = counter(result, "promptTokens") / counter(result, "headlines");
        var multiplyAdds = counter(result, "multiplyAdds") / counter(result, "headlines");
        return List.of(
                new Row("headline", millis, "ms", "goal", 100),
                new Row("headline-chicory", score(results, "headlineOnChicory"), "ms", "headline", millis),
                new Row("prompt-tokens", tokens * headlinesPerSecond, "tokens/s", "goal", 400),
                new Row("multiply-adds", multiplyAdds * headlinesPerSecond / 1e9, "G/s", "goal", 0.4));
    }

    private static List<Row> backtestRows(RunResult result) {
        var seconds = result.getPrimaryResult().getScore();
        var messages = counter(result, "messages") / counter(result, "runs");
        return List.of(new Row("messages", messages / seconds, MESSAGES, "nautilus-trader-python", 34_000));
    }

    private static double score(Map<String, RunResult> results, String name) {
        return results.get(name).getPrimaryResult().getScore();
    }

    /** A sum over the measured iterations; two of them divided do not depend on what JMH counts as measured. */
    private static double counter(RunResult result, String name) {
        return result.getSecondaryResults().get(name).getScore();
    }

    /** Results by the names of the methods measured. */
    private Map<String, RunResult> measure(Class<?>... benchmarks) {
        var options = new OptionsBuilder()
                .jvmArgsPrepend(
                        "-Dquipu.root=" + workspace.repository(),
                        "-Dquipu.bench.folder=" + workspace.home(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow")
                .addProfiler(CpuTime.class);
        for (var benchmark : benchmarks) {
            options.include(benchmark.getName().replace(".", "\\.") + "\\..*");
        }
        var results = new TreeMap<String, RunResult>();
        for (var result : Jmh.run(console.err(), options)) {
            results.put(result.getPrimaryResult().getLabel(), result);
        }
        return results;
    }

    private static String text(List<Row> rows) {
        var out = new StringBuilder("%-22s %14s %-12s %14s  %s%n".formatted("row", "value", "unit", "anchor", "ratio"));
        for (var row : rows) {
            out.append(String.format(
                    Locale.ROOT,
                    "%-22s %14.1f %-12s %14.1f  %.2f  (%s)%n",
                    row.id(),
                    row.value(),
                    row.unit(),
                    row.anchorValue(),
                    row.value() / row.anchorValue(),
                    row.anchor()));
        }
        return out.toString().stripTrailing();
    }
}
