package dev.quipu.cli;

import dev.quipu.cli.bench.Kernel;
import dev.quipu.wasm.Tier;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * Runs once, after a build, what many commands begin with: the launcher lets the JVM keep the classes loaded, linked
 * and profiled so in an archive (JEP 483, 514 and 515), from which every later start takes them. Leaves no files.
 */
final class Rehearsal {

    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        var folder = Files.createTempDirectory("quipu-rehearsal-");
        boolean complete;
        try {
            complete = perform(folder);
        } finally {
            delete(folder);
        }
        System.exit(complete ? ExitCode.OK : ExitCode.BUG);
    }

    /**
     * @param folder to work in
     * @return whether later starts can do with this archive all that they could without one
     */
    static boolean perform(Path folder) throws IOException {
        var workspace = new Workspace(Workspace.ofSystem().repository(), folder);
        boolean complete = Tier.COMPILED.hasFastVectors();
        for (var line : lines(folder)) {
            complete &= Main.run(silent(), workspace, line) == ExitCode.OK;
        }
        return complete;
    }

    private static List<String[]> lines(Path folder) throws IOException {
        var module = Kernel.extract(Kernel.ALL, "w64", folder).toString();
        var program = folder.resolve("rehearsal.wasm");
        try (var in = Rehearsal.class.getResourceAsStream("rehearsal.wasm")) {
            Files.copy(in, program);
        }
        var vectors = Kernel.extract(Kernel.F32.file(), "w64", folder).toString();
        return List.of(
                new String[] {"--help"},
                new String[] {"runs", "--json"},
                new String[] {"wasm", "inspect", module},
                // The second one finds compiled code.
                new String[] {"wasm", "run", module, Kernel.SMALL_EXPORT},
                new String[] {"wasm", "run", module, Kernel.SMALL_EXPORT, "--json"},
                new String[] {"wasm", "run", vectors, "setup", "7"},
                new String[] {"aos", "eval", "--module", program.toString(), "nothing"},
                new String[] {"aos", "eval", "--module", program.toString(), "nothing"});
    }

    private static Console silent() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Console(nowhere, nowhere, false);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
