package dev.quipu.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which language model runs, where, and on how many threads. */
final class ModelOptions {

    @Option(
            names = "--model",
            paramLabel = "GGUF",
            description = "Model file; the small model of the repository by default.")
    Path model;

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
            description = "Threads the model runs on; all processors by default. Results do not depend on it.")
    Integer threads;

    Path modelOr(Path fallback) {
        return model == null ? fallback : model;
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
