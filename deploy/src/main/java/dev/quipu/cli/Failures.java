package dev.quipu.cli;

import dev.quipu.backtest.ArchiveDamageException;
import dev.quipu.backtest.RunException;
import dev.quipu.backtest.redteam.KitException;
import dev.quipu.feeds.ArchiveException;
import dev.quipu.llm.ModelException;
import dev.quipu.llm.evaluation.LabelledTextException;
import dev.quipu.log.CorruptLogException;
import dev.quipu.log.LogInUseException;
import dev.quipu.log.LogWriteException;
import dev.quipu.strategy.HostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** Turns whatever ended a verb into one clear line and a stable exit code. */
final class Failures {

    /** Picocli quotes the exceptions of converters with their class. */
    private static final Pattern CLASS_NAME = Pattern.compile("\\b[a-z]+(\\.\\w+)*\\.[A-Z]\\w*Exception: ");

    private final Console console;

    Failures(Console console) {
        this.console = console;
    }

    int report(Throwable e) {
        var code = exitCodeOf(e);
        if (code == ExitCode.BUG) {
            // A mistake of ours: the trace is what a bug report needs.
            e.printStackTrace(console.err());
        }
        print(messageOf(e), code, console.json());
        return code;
    }

    int refuseArguments(CommandLine.ParameterException e, String[] args) {
        var command = e.getCommandLine().getCommandSpec();
        var message = "%s (try '%s --help')".formatted(complaint(e, command), command.qualifiedName());
        print(message, ExitCode.USAGE, Arrays.asList(args).contains("--json"));
        return ExitCode.USAGE;
    }

    /** What was printed did not arrive; only standard error is left to say so. */
    int outputLost() {
        console.note("quipu: standard output could not be written: disk full or closed");
        return ExitCode.HOST_FAILURE;
    }

    private static String complaint(CommandLine.ParameterException e, CommandLine.Model.CommandSpec command) {
        var unknown = e.getCommandLine().getUnmatchedArguments();
        if (e instanceof CommandLine.MissingParameterException && !unknown.isEmpty()) {
            // A misspelt option is what is wrong; that the right one is missing only follows from it.
            return "Unknown: '%s'".formatted(String.join("', '", unknown));
        }
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && !command.subcommands().isEmpty()) {
            var first = unmatched.getUnmatched().getFirst();
            if (!first.startsWith("-")) {
                return "no verb '%s'; there are: %s"
                        .formatted(
                                first, String.join(", ", command.subcommands().keySet()));
            }
        }
        return CLASS_NAME.matcher(e.getMessage()).replaceAll("");
    }

    /** One line on standard error; with {@code --json} also one object on standard output. */
    private void print(String message, int code, boolean json) {
        var line = message.strip().replaceAll("\\s*\\R\\s*", " ");
        console.note("quipu: " + line);
        if (json) {
            var error = new LinkedHashMap<String, Object>();
            error.put("exitCode", code);
            error.put("message", line);
            var fields = new LinkedHashMap<String, Object>();
            fields.put("error", error);
            console.object(fields);
        }
    }

    private static int exitCodeOf(Throwable e) {
        return switch (e) {
            case CliException cli -> cli.exitCode();
            case ArchiveException _, LabelledTextException _, RunException _, KitException _ -> ExitCode.BAD_INPUT;
            case ArchiveDamageException _, CorruptLogException _, InvalidPathException _ -> ExitCode.BAD_INPUT;
            case ModelException model -> exitCodeOf(model);
            case UncheckedIOException io -> exitCodeOf(io.getCause());
            case NoSuchFileException _, NotDirectoryException _, FileAlreadyExistsException _ -> ExitCode.BAD_INPUT;
            case IOException _, LogWriteException _, LogInUseException _ -> ExitCode.HOST_FAILURE;
            case HostException _, OutOfMemoryError _ -> ExitCode.HOST_FAILURE;
            default -> ExitCode.BUG;
        };
    }

    private static int exitCodeOf(ModelException e) {
        return switch (e.reason()) {
            case UNREADABLE, TRUNCATED, MALFORMED, UNSUPPORTED, TOO_LONG, NOT_FINITE -> ExitCode.BAD_INPUT;
            case WRONG_HASH, AMBIGUOUS -> ExitCode.BAD_INPUT;
            case NO_MEMORY -> ExitCode.HOST_FAILURE;
            case BAD_ARGUMENT, STOPPED -> ExitCode.BUG;
        };
    }

    private static String messageOf(Throwable e) {
        return switch (e) {
            case UncheckedIOException io -> messageOf(io);
            case NoSuchFileException file -> "no such file: " + file.getFile();
            case NotDirectoryException file -> "not a directory: " + file.getFile();
            case FileAlreadyExistsException file -> "in the way of a new folder or file: " + file.getFile();
            case AccessDeniedException file -> "permission denied: " + file.getFile();
            case FileSystemException file -> file.getMessage();
            case OutOfMemoryError _ ->
                "out of memory (%s): give Java more with QUIPU_HEAP, such as QUIPU_HEAP=4g".formatted(e.getMessage());
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    /** What was tried, where somebody said so, and what stood in the way. */
    private static String messageOf(UncheckedIOException e) {
        var cause = e.getCause();
        var bare = e.getMessage() == null || e.getMessage().equals(cause.toString());
        return bare ? messageOf(cause) : e.getMessage() + ": " + messageOf(cause);
    }
}
