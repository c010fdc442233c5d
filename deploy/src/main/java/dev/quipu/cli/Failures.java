package dev.quipu.cli;

import dev.quipu.log.CorruptLogException;
import dev.quipu.strategy.HostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.LinkedHashMap;
import picocli.CommandLine;

/** Turns whatever ended a verb into one clear line and a stable exit code. */
final class Failures {

    private Failures() {}

    static int report(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
        var code = exitCodeOf(e);
        if (code == ExitCode.BUG) {
            // A mistake of ours: the trace is what a bug report needs.
            e.printStackTrace();
        }
        var json = arguments.originalArgs().contains("--json");
        print(messageOf(e), code, json);
        return code;
    }

    /** One line on standard error; with {@code --json} also one object on standard output. */
    static void print(String message, int code, boolean json) {
        System.err.println("quipu: " + message);
        if (json) {
            var error = new LinkedHashMap<String, Object>();
            error.put("exitCode", code);
            error.put("message", message);
            var fields = new LinkedHashMap<String, Object>();
            fields.put("error", error);
            System.out.println(Console.toJson(fields));
        }
    }

    private static int exitCodeOf(Exception e) {
        return switch (e) {
            case CliException cli -> cli.exitCode();
            case CorruptLogException _ -> ExitCode.BAD_INPUT;
            case UncheckedIOException io -> exitCodeOf(io.getCause());
            case NoSuchFileException _, NotDirectoryException _, FileAlreadyExistsException _ -> ExitCode.BAD_INPUT;
            case IOException _, HostException _ -> ExitCode.HOST_FAILURE;
            default -> ExitCode.BUG;
        };
    }

    private static String messageOf(Exception e) {
        return switch (e) {
            case UncheckedIOException io -> messageOf(io.getCause());
            case NoSuchFileException file -> "no such file: " + file.getFile();
            case NotDirectoryException file -> "not a directory: " + file.getFile();
            case FileAlreadyExistsException file -> "exists already: " + file.getFile();
            case AccessDeniedException file -> "permission denied: " + file.getFile();
            case FileSystemException file -> file.getMessage();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
