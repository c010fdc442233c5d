package dev.quipu.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Programs that are not ours, run as processes of their own for comparison. */
final class OtherProgram {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LAST_LINES = 12;

    private OtherProgram() {}

    /**
     * Runs a script that lies beside this class.
     *
     * @param interpreter with its options; reads the script from standard input when told {@code -}
     * @return the JSON object that the script prints
     * @throws IOException if it fails, with the last lines of what it complained of; else that is dropped
     */
    static JsonNode runScript(List<String> interpreter, String script, List<String> arguments) throws IOException {
        var command = new ArrayList<>(interpreter);
        command.add("-");
        command.addAll(arguments);
        var complaints = Files.createTempFile("quipu-bench", ".txt");
        try {
            var process = new ProcessBuilder(command)
                    .redirectError(complaints.toFile())
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(resource(script));
            }
            var out = text(process.getInputStream());
            int code = await(process);
            if (code != 0) {
                throw new IOException("%s ended with %d in %s:%n%s"
                        .formatted(interpreter.getFirst(), code, script, lastLines(complaints)));
            }
            return JSON.readTree(out);
        } finally {
            Files.delete(complaints);
        }
    }

    private static String lastLines(Path file) throws IOException {
        var lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /** What a command prints, without blanks around it; what it complains of is dropped. */
    static String answer(List<String> command) throws IOException {
        var process =
                new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        process.getOutputStream().close();
        var answer = text(process.getInputStream()).strip();
        await(process);
        return answer;
    }

    /** Packages of npm into {@code folder}; whatever goes wrong is a note. */
    static void npmInstall(Path folder, Consumer<String> notes, String... packages) {
        notes.accept("fetching for comparison: npm install %s".formatted(String.join(" ", packages)));
        try {
            Files.createDirectories(folder);
            var command = new ArrayList<>(List.of(
                    "npm",
                    "install",
                    "--prefix",
                    folder.toString(),
                    "--no-audit",
                    "--no-fund",
                    "--ignore-scripts",
                    "--fetch-retries=1"));
            command.addAll(List.of(packages));
            var process = new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            int code = await(process);
            if (code != 0) {
                notes.accept("npm could not give it (exit code %d)".formatted(code));
            }
        } catch (IOException e) {
            notes.accept("npm could not give it: " + e.getMessage());
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = OtherProgram.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int await(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for another program", e);
        }
    }
}
