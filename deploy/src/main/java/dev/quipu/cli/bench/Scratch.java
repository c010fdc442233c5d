package dev.quipu.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder that lives as long as an iteration, on the disk that runs use: never in /tmp, which may be memory. */
final class Scratch implements AutoCloseable {

    /** Property with the folder to work in. */
    private static final String PARENT = "quipu.bench.folder";

    private final Path folder;

    Scratch() throws IOException {
        var parent = Path.of(System.getProperty(PARENT, "."));
        Files.createDirectories(parent);
        folder = Files.createTempDirectory(parent, ".bench-");
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(Scratch::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
