package dev.quipu.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * Where a verb prints: the result on standard output (text, or one JSON object with {@code --json}), all else on
 * standard error.
 */
final class Console {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private boolean answered;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print one JSON object on standard output; all else goes to standard error.")
    private boolean json;

    /** @param terminal whether a person watches {@code err}, so that a line may be drawn over */
    Console(PrintStream out, PrintStream err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    boolean json() {
        return json;
    }

    /** A line about what is going on. */
    void note(String line) {
        err.println(line);
    }

    /** Asks a person, if one watches, for the next line. */
    void ask(String prompt) {
        if (terminal) {
            err.print(prompt);
            err.flush();
        }
    }

    /** The verb's answer: {@code text} for people, {@code fields} for programs; exactly one of the two is printed. */
    void result(String text, Map<String, ?> fields) {
        if (json) {
            object(fields);
        } else {
            out.println(text.stripTrailing());
        }
    }

    /** Prints the one JSON object; a second one, such as an error after the answer, is left out. */
    void object(Map<String, ?> fields) {
        if (!answered) {
            answered = true;
            out.println(toJson(fields));
        }
    }

    /** How far something is: a bar where it can be drawn over, else a line for every tenth. */
    Progress progress(String task, long items, String unit) {
        return terminal && !json ? Progress.bar(err, task, items, unit) : Progress.lines(err, task, items, unit);
    }

    /** Whether all that was printed so far arrived; false when standard output is a full disk or a closed pipe. */
    boolean wroteAll() {
        return !out.checkError();
    }

    private static String toJson(Map<String, ?> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("result cannot be written as JSON", e);
        }
    }
}
