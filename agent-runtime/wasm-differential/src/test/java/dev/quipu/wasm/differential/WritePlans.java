package dev.quipu.wasm.differential;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prepares a folder for the oracles' scripts: {@code WritePlans FOLDER [FIRST COUNT]}. Makes modules of the seeds from
 * FIRST on, if asked to, and writes beside every NAME.wasm that lies there what to call, as NAME.plan.
 */
final class WritePlans {

    private WritePlans() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        if (args.length > 2) {
            long first = Long.parseLong(args[1]);
            for (long seed = first; seed < first + Long.parseLong(args[2]); seed++) {
                Files.write(
                        folder.resolve("portable-" + seed + ".wasm"), ModuleGenerator.generate(Profile.PORTABLE, seed));
            }
        }
        List<Path> modules;
        try (Stream<Path> files = Files.list(folder)) {
            modules = files.filter(file -> file.toString().endsWith(".wasm"))
                    .sorted()
                    .toList();
        }
        for (int i = 0; i < modules.size(); i++) {
            Path module = modules.get(i);
            String name = module.getFileName().toString().replace(".wasm", ".plan");
            Module parsed = Module.parse(Files.readAllBytes(module), Limits.DEFAULT);
            Files.write(module.resolveSibling(name), Transcript.plan(parsed, i));
        }
    }
}
