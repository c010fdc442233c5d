package dev.quipu.cli;

import dev.quipu.cli.bench.BacktestBenchmark;
import dev.quipu.cli.bench.CpuTime;
import dev.quipu.cli.bench.DiskBenchmark;
import dev.quipu.cli.bench.InferenceBenchmark;
import dev.quipu.cli.bench.LogBenchmark;
import dev.quipu.cli.bench.SqliteBenchmark;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
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
        backtest
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

    @Override
    int run() {
        var rows =
                switch (bench) {
                    case log -> logRows(measure(LogBenchmark.class, DiskBenchmark.class, SqliteBenchmark.class));
                    case backtest ->
                        backtestRows(measure(BacktestBenchmark.class).get("replay"));
                    case inference -> inferenceRows(measure(InferenceBenchmark.class));
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
        // Another JMH on this machine disturbs the figures, of which JMH warns; it is no reason to give none.
        System.setProperty("jmh.ignoreLock", "true");
        var options = new OptionsBuilder()
                .jvmArgsPrepend(
                        "-Dquipu.root=" + workspace.repository(),
                        "-Dquipu.bench.folder=" + workspace.home(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow")
                .addProfiler(CpuTime.class)
                .shouldFailOnError(true);
        for (var benchmark : benchmarks) {
            options.include(benchmark.getName().replace(".", "\\.") + "\\..*");
        }
        try {
            // JMH talks on standard error: standard output is for the result.
            var format = OutputFormatFactory.createFormatInstance(console.err(), VerboseMode.NORMAL);
            var results = new TreeMap<String, RunResult>();
            for (var result : new Runner(options.build(), format).run()) {
                results.put(result.getPrimaryResult().getLabel(), result);
            }
            return results;
        } catch (RunnerException e) {
            throw new CliException(
                    ExitCode.BUG,
                    "benchmark '%s' failed: %s; the lines above say why".formatted(bench, e.getMessage()));
        }
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
