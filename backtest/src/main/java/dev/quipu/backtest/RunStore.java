package dev.quipu.backtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A folder of runs. A run is built under a name that starts with a dot and gets its own name only when it is whole, so
 * what stands here is never half a run.
 *
 * <pre>
 * runs/0001-news-momentum/run.json        the manifest
 *                        /outcomes/       the outcome log
 *                        /tearsheet.html  a view; may be deleted and made again
 * </pre>
 */
public final class RunStore {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String MANIFEST = "run.json";

    private final Path root;

    public RunStore(Path root) {
        this.root = root;
    }

    /** Every finished run, oldest first. */
    public List<Path> list() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var children = Files.list(root)) {
            return children.filter(dir -> !dir.getFileName().toString().startsWith("."))
                    .filter(dir -> Files.isRegularFile(dir.resolve(MANIFEST)))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<Path> newest() {
        var runs = list();
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
    }

    /** A run by its name, by a path to its folder, or the newest when {@code name} is null. */
    public Path find(String name) {
        if (name == null) {
            return newest().orElseThrow(() ->
                    new RunException("no run in " + root + "; make one with 'quipu demo' or 'quipu backtest'"));
        }
        for (var candidate : List.of(root.resolve(name), Path.of(name))) {
            if (Files.isRegularFile(candidate.resolve(MANIFEST))) {
                return candidate;
            }
        }
        throw new RunException("no run named '%s' in %s (runs: %s)"
                .formatted(
                        name,
                        root,
                        list().stream().map(p -> p.getFileName().toString()).toList()));
    }

    public static Path outcomes(Path run) {
        return run.resolve("outcomes");
    }

    public static Path tearSheet(Path run) {
        return run.resolve("tearsheet.html");
    }

    public static RunManifest manifest(Path run) {
        var file = run.resolve(MANIFEST);
        RunManifest manifest;
        try {
            manifest = JSON.readValue(Files.readAllBytes(file), RunManifest.class);
        } catch (JsonProcessingException e) {
            throw new RunException(file + " is not a run manifest: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (manifest.format() != RunManifest.FORMAT) {
            throw new RunException(
                    "%s has format %d, expected %d".formatted(file, manifest.format(), RunManifest.FORMAT));
        }
        return manifest;
    }

    /** A fresh folder to build a run in. */
    Path begin(String agent) throws IOException {
        Files.createDirectories(root);
        return Files.createTempDirectory(root, "." + agent + "-");
    }

    /** Writes the manifest and gives the run its name: the next number and the agent. */
    Path finish(Path building, RunManifest manifest) throws IOException {
        Files.write(building.resolve(MANIFEST), JSON.writeValueAsBytes(manifest));
        var next = newest().map(run -> run.getFileName().toString().replaceFirst("-.*", ""))
                        .filter(number -> number.matches("\\d{1,9}"))
                        .map(Integer::parseInt)
                        .orElse(0)
                + 1;
        var run = root.resolve("%04d-%s".formatted(next, manifest.agent()));
        return Files.move(building, run, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes what a run that failed has left. */
    static void discard(Path building) {
        try (var files = Files.walk(building)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
