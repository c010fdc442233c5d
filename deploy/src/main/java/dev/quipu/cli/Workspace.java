package dev.quipu.cli;

import java.nio.file.Path;

/** Where things lie: what the repository ships, and what this user's runs leave behind. */
final class Workspace {

    private final Path repository =
            Path.of(System.getProperty("quipu.root", ".")).toAbsolutePath();
    private final Path home;

    Workspace() {
        var chosen = System.getenv("QUIPU_HOME");
        this.home = chosen == null || chosen.isBlank() ? repository.resolve(".quipu") : Path.of(chosen);
    }

    /** The model that answers where the user names none. */
    Path defaultModel() {
        return repository.resolve("sentiment-llm/models/quipu-small-q8_0.gguf");
    }

    Path exampleData() {
        return repository.resolve("examples/data");
    }

    Path runs() {
        return home.resolve("runs");
    }

    Path demoArchive() {
        return home.resolve("archives/demo");
    }

    Path memo() {
        return home.resolve("sentiment-memo.sqlite");
    }

    /** A path as it should stand in a manifest: relative to the repository where it lies inside. */
    String portable(Path path) {
        var absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(repository.normalize())
                ? repository.normalize().relativize(absolute).toString()
                : absolute.toString();
    }

    /** The inverse of {@link #portable}. */
    Path resolve(String portable) {
        return repository.resolve(portable);
    }
}
