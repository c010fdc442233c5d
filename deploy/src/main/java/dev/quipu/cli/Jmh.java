package dev.quipu.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH; it talks on standard error, since standard output is for the result. */
final class Jmh {

    private Jmh() {}

    /** Runs what the options name and prints JMH's whole report. */
    static Collection<RunResult> run(PrintStream err, ChainedOptionsBuilder options) {
        // Another JMH on this machine disturbs the figures, of which JMH warns; it is no reason to give none.
        System.setProperty("jmh.ignoreLock", "true");
        var format = OutputFormatFactory.createFormatInstance(err, VerboseMode.NORMAL);
        try {
            return new Runner(options.shouldFailOnError(true).build(), format).run();
        } catch (RunnerException e) {
            throw new CliException(
                    ExitCode.BUG, "a benchmark failed: %s; the lines above say why".formatted(e.getMessage()));
        }
    }

    /** As {@link #run}, but prints the report only if something goes wrong: of many short windows each is a line. */
    static Collection<RunResult> runQuietly(PrintStream err, ChainedOptionsBuilder options) {
        var report = new ByteArrayOutputStream();
        try (var out = new PrintStream(report, true, StandardCharsets.UTF_8)) {
            return run(out, options);
        } catch (CliException e) {
            err.println(report.toString(StandardCharsets.UTF_8));
            throw e;
        }
    }
}
