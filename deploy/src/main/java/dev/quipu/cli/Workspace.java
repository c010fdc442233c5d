package dev.quipu.cli;

import dev.quipu.llm.store.ModelStore;
import dev.quipu.wasm.compiler.CodeCache;
import java.nio.file.Path;

/**
 * Where things lie: what the repository ships, and what this user's runs leave behind.
 *
 * @param repository root of the source tree
 * @param home folder of runs, archives, models, the memo and compiled code
 */
record Workspace(Path repository, Path home) {

    Workspace {
        repository = repository.toAbsolutePath().normalize();
    }

    /** As the launcher and the user say it: property {@code quipu.root} and environment variable QUIPU_HOME. */
    static Workspace ofSystem() {
        var repository = Path.of(System.getProperty("quipu.root", "."));
        var chosen = System.getenv("QUIPU_HOME");
        var home = chosen == null || chosen.isBlank() ? repository.resolve(".quipu") : Path.of(chosen);
        return new Workspace(repository, home);
    }

    /** Where a model that comes with Quipu lies. */
    Path shipped(ShippedModel model) {
        return model.in(repository.resolve("sentiment-llm/models"));
    }

    /** 2,388 tweets on finance that no model of ours has learned from. */
    Path tfnsValid() {
        return repository.resolve("sentiment-llm/data/tfns_valid.csv");
    }

    /** The models this user has added. */
    ModelStore models() {
        return new ModelStore(home.resolve("models"));
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

    /** Compiled code of WebAssembly modules; may be deleted at any time. */
    CodeCache compiledCode() {
        return CodeCache.at(home.resolve("cache/wasm"));
    }

    /** A path as it should stand in a manifest: relative to the repository where it lies inside. */
    String portable(Path path) {
        var absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(repository) ? repository.relativize(absolute).toString() : absolute.toString();
    }

    /** The inverse of {@link #portable}. */
    Path resolve(String portable) {
        return repository.resolve(portable);
    }
}
