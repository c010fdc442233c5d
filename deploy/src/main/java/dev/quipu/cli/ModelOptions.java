package dev.quipu.cli;

import picocli.CommandLine.Option;

/** Which language model runs, where, and on how many threads. */
final class ModelOptions {

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "small or tuned, which come with Quipu, a GGUF file, or the name or id of a stored model (see"
                    + " 'quipu model'). By default: tuned; demo takes small, eval both, verify the run's own.")
    String model;

    @Option(names = "--paranoid", description = "Hash a stored model before it runs, though it looks unchanged.")
    boolean paranoid;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "quipu",
            description = "WebAssembly engine, ${DEFAULT-VALUE} by default: quipu (ours, runs the model as wasm64 with"
                    + " SIMD) or chicory (wasm32). Results do not depend on it.")
    String engine;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads the model runs on; all processors by default. Results do not depend on it. Each takes the"
                            + " weights of a small model into memory once more; a large one is there once.")
    Integer threads;

    /** The model the user names, or the best that comes with Quipu. */
    ModelChoice choose(Workspace workspace) {
        return choose(workspace, ShippedModel.TUNED);
    }

    /** The model the user names, or the one given. */
    ModelChoice choose(Workspace workspace, ShippedModel otherwise) {
        return model == null ? ModelChoice.of(otherwise, workspace) : ModelChoice.of(model, workspace);
    }

    /** The model the user names, or the one that a run was made with. */
    ModelChoice choose(Workspace workspace, String manifested) {
        return model == null ? ModelChoice.fromManifest(manifested, workspace) : ModelChoice.of(model, workspace);
    }

    int threadCount() {
        if (threads == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        if (threads < 1 || threads > 256) {
            throw new CliException(ExitCode.USAGE, "--threads must be 1 to 256, was " + threads);
        }
        return threads;
    }
}
