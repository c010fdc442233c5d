package dev.quipu.backtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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

    private static final String MANIFEST = "run.json";
    private static final Pattern NUMBERED = Pattern.compile("([0-9]{1,9})-.*");

    private final Path root;

    public RunStore(Path root) {
        this.root = root;
    }

    /** Every finished run, oldest first; before them those whose name has no number, such as a user's copy. */
    public List<Path> list() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var children = Files.list(root)) {
            return children.filter(dir -> !dir.getFileName().toString().startsWith("."))
                    .filter(dir -> Files.isRegularFile(dir.resolve(MANIFEST)))
                    .sorted(Comparator.comparingInt(RunStore::numberOf).thenComparing(Path::getFileName))
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

    /** @throws RunException when it is not readable as one */
    public static RunManifest manifest(Path run) {
        return ManifestFile.read(run.resolve(MANIFEST));
    }

    /** Writes the tear sheet beside its name and then gives it the name, so that it is never half a page. */
    static void writeTearSheet(Path run, String html) throws IOException {
        var building = Files.createTempFile(run, ".tearsheet-", ".html");
        try {
            Files.writeString(building, html);
            Files.move(building, tearSheet(run), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(building);
        }
    }

    /** A fresh folder to build a run in. */
    Path begin(String agent) throws IOException {
        Files.createDirectories(root);
        return Files.createTempDirectory(root, "." + agent + "-");
    }

    /** Writes the manifest and gives the run its name: the next number and the agent. */
    Path finish(Path building, RunManifest manifest) throws IOException {
        Files.write(building.resolve(MANIFEST), ManifestFile.bytes(manifest));
        int next = newest().map(RunStore::numberOf).orElse(0) + 1;
        while (true) {
            var run = root.resolve("%04d-%s".formatted(next, manifest.agent()));
            try {
                return Files.move(building, run, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                if (!Files.exists(run)) {
                    throw e;
                }
                next++; // a run that ended at the same time took the number
            }
        }
    }

    /** The number a run's name begins with, or 0. */
    private static int numberOf(Path run) {
        var name = NUMBERED.matcher(run.getFileName().toString());
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }

    /** Removes what a run that failed has left; what stands in the way of that is added to the failure. */
    static void discard(Path building, Throwable failure) {
        try (var files = Files.walk(building)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            failure.addSuppressed(e);
        }
    }
}
