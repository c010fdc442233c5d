package dev.quipu.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a JVM of its own, with the classes of this build. */
final class Child {

    private Child() {}

    /** The command that starts it, without a word of {@code args} changed. */
    static List<String> command(String... args) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dquipu.root=" + Cli.repository(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.quipu.cli.Main"));
        command.addAll(List.of(args));
        return command;
    }

    static ProcessBuilder of(Path home, String... args) {
        var builder = new ProcessBuilder(command(args));
        builder.environment().put("QUIPU_HOME", home.toString());
        return builder;
    }

    /** Reads lines until one contains the text; false when there are no more. */
    static boolean awaitLine(BufferedReader lines, String text) {
        try {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(text)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program to its end; both streams together are few enough lines for a pipe's buffer. */
    static Answer finish(ProcessBuilder builder) {
        try {
            var process = builder.redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a child", e);
        }
    }
}
