package dev.quipu.cli;

import dev.quipu.bench.BacktestBenchmark;
import dev.quipu.bench.InferenceBenchmark;
import dev.quipu.bench.LogBenchmark;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
            "  log         appends a second with an fsync each and per 1000, replays a second; 1 KB messages",
            "  inference   milliseconds a headline and prompt tokens a second, small model, one thread",
            "  backtest    messages a second through the runtime, without inference",
            "",
            "Rows carry the goal of the design as their anchor; ratio is value over anchor.",
            "",
            "Example:",
            "  quipu bench inference --json"
        })
final class BenchCommand extends Verb {

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
                    case log -> logRows(measure(LogBenchmark.class));
                    case backtest -> backtestRows(measure(BacktestBenchmark.class));
                    case inference -> inferenceRows(measure(InferenceBenchmark.class));
                };
        var fields = new LinkedHashMap<String, Object>();
        fields.put("bench", bench.name());
        fields.put("rows", rows.stream().map(Row::fields).toList());
        console.result(text(rows), fields);
        return ExitCode.OK;
    }

    private static List<Row> logRows(Collection<RunResult> results) {
        var rows = new ArrayList<Row>();
        for (var result : results) {
            var name = result.getPrimaryResult().getLabel();
            var goal = name.equals("appendSyncEach") ? 7_000 : 1_000_000;
            rows.add(new Row(name, result.getPrimaryResult().getScore(), "messages/s", "goal", goal));
        }
        return rows;
    }

    private static List<Row> inferenceRows(Collection<RunResult> results) {
        var rows = new ArrayList<Row>();
        for (var result : results) {
            var millis = result.getPrimaryResult().getScore();
            var headlines = (double) result.getAggregatedResult().getIterationResults().stream()
                    .mapToLong(iteration -> iteration.getMetadata().getMeasuredOps())
                    .sum();
            var tokens = result.getSecondaryResults().get("tokens").getScore();
            var perHeadline = tokens / headlines;
            rows.add(new Row("headline", millis, "ms", "goal", 100));
            rows.add(new Row("prompt-tokens", perHeadline * 1000 / millis, "tokens/s", "goal", 400));
        }
        return rows;
    }

    private static List<Row> backtestRows(Collection<RunResult> results) {
        var rows = new ArrayList<Row>();
        for (var result : results) {
            var seconds = result.getPrimaryResult().getScore();
            var messages = result.getSecondaryResults().get("messages").getScore();
            var runs = result.getSecondaryResults().get("runs").getScore();
            // A Python event engine with orders and fills handles about this many bars a second (peers, section 10).
            rows.add(new Row("messages", messages / runs / seconds, "messages/s", "nautilus-trader-python", 34_000));
        }
        return rows;
    }

    private Collection<RunResult> measure(Class<?> benchmark) {
        var options = new OptionsBuilder()
                .include(benchmark.getName().replace(".", "\\.") + "\\..*")
                .jvmArgsPrepend(
                        "-Dquipu.root=" + System.getProperty("quipu.root", "."),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow")
                .shouldFailOnError(true)
                .build();
        try {
            // JMH talks on standard error: standard output is for the result.
            return new Runner(options, OutputFormatFactory.createFormatInstance(console.err(), VerboseMode.NORMAL))
                    .run();
        } catch (RunnerException e) {
            throw new CliException(ExitCode.HOST_FAILURE, "the benchmark did not finish: " + e.getMessage());
        }
    }

    private static String text(List<Row> rows) {
        var out = new StringBuilder("%-20s %14s %-12s %14s  %s%n".formatted("row", "value", "unit", "anchor", "ratio"));
        for (var row : rows) {
            out.append(String.format(
                    Locale.ROOT,
                    "%-20s %14.1f %-12s %14.1f  %.2f  (%s)%n",
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
