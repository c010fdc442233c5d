package dev.quipu.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Entry point of the command line. */
public final class Main {

    private static final Pattern NEGATIVE_NUMBER = Pattern.compile("-(\\.?\\d.*|(?i:inf|nan).*)");

    private Main() {}

    public static void main(String[] args) {
        var console = new Console(
                utf8(new FileOutputStream(FileDescriptor.out)),
                utf8(new FileOutputStream(FileDescriptor.err)),
                Boolean.getBoolean("quipu.terminal"));
        System.exit(run(console, Workspace.ofSystem(), args));
    }

    /** Runs one command line and returns its exit code; never throws. */
    static int run(Console console, Workspace workspace, String... args) {
        var failures = new Failures(console);
        int code;
        try {
            code = numbersAllowed(commandLine(console, workspace), args).execute(args);
        } catch (Throwable e) {
            // picocli hands on errors such as no heap; the JVM would end with 1, which means "the answer is no".
            code = failures.report(e);
        }
        return console.wroteAll() ? code : failures.outputLost();
    }

    /** Lets a negative number be an argument of a module's export, though it looks like an option. */
    private static CommandLine numbersAllowed(CommandLine line, String[] args) {
        if (Stream.of(args).anyMatch(NEGATIVE_NUMBER.asMatchPredicate())) {
            var wasm = line.getSubcommands().get("wasm").getSubcommands();
            List.of("run", "bench").forEach(verb -> wasm.get(verb).setUnmatchedOptionsArePositionalParams(true));
        }
        return line;
    }

    static CommandLine commandLine(Console console, Workspace workspace) {
        var failures = new Failures(console);
        return new CommandLine(QuipuCommand.class, new Verbs(console, workspace))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setOut(new PrintWriter(console.out(), true))
                .setErr(new PrintWriter(console.err(), true))
                .setParameterExceptionHandler(failures::refuseArguments)
                .setExecutionExceptionHandler((e, _, _) -> failures.report(e))
                .setExecutionStrategy(arguments -> execute(arguments, console));
    }

    /** With {@code --json}, text that picocli prints itself (help, version) becomes an object, too. */
    private static int execute(CommandLine.ParseResult arguments, Console console) {
        if (!console.json()) {
            return new CommandLine.RunLast().execute(arguments);
        }
        var text = new StringWriter();
        arguments.commandSpec().commandLine().setOut(new PrintWriter(text));
        int code = new CommandLine.RunLast().execute(arguments);
        if (!text.toString().isEmpty()) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("text", text.toString());
            console.result(text.toString(), fields);
        }
        return code;
    }

    private static PrintStream utf8(FileOutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    /** Makes commands and tells them where they are. */
    private record Verbs(Console console, Workspace workspace) implements CommandLine.IFactory {

        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (type == Console.class) {
                return type.cast(console);
            }
            var made = CommandLine.defaultFactory().create(type);
            if (made instanceof Verb verb) {
                verb.console = console;
                verb.workspace = workspace;
            }
            return made;
        }
    }
}
