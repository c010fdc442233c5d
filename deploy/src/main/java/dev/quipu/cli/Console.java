package dev.quipu.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Option;

/**
 * Where a verb prints: the result on standard output (text, or one JSON object with {@code --json}), all else on
 * standard error.
 */
final class Console {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @Option(
            names = "--json",
            description = "Print one JSON object on standard output; all else goes to standard error.")
    boolean json;

    /** A line about what is going on. */
    void note(String line) {
        err.println(line);
    }

    /** The verb's answer: {@code text} for people, {@code fields} for programs; exactly one of the two is printed. */
    void result(String text, Map<String, ?> fields) {
        if (json) {
            out.println(toJson(fields));
        } else {
            out.println(text);
        }
    }

    /** A bar with items per second and time left; silent when standard error is no terminal and {@code --json} is on. */
    ProgressBar progress(String task, long items, String unit) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(items)
                .setUnit(" " + unit, 1)
                .showSpeed()
                .setUpdateIntervalMillis(500)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(err, 100))
                .build();
    }

    static String toJson(Map<String, ?> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("result cannot be written as JSON", e);
        }
    }
}
