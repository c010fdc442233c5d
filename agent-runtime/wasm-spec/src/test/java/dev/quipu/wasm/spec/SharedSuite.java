package dev.quipu.wasm.spec;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The suite's zips, which lie beside the repository; a test that needs them is skipped without. */
final class SharedSuite {

    /** All zips, in the order of their README. */
    static final List<String> ZIPS = List.of(
            "core",
            "core-compat",
            "bulk-memory",
            "simd",
            "relaxed-simd",
            "multi-memory",
            "memory64",
            "exceptions",
            "legacy-exceptions");

    private SharedSuite() {}

    static Path zip(String name) {
        String shared = System.getenv("QUIPU_SHARED");
        Path root = Path.of(System.getProperty("quipu.root", "."));
        Path folder = shared == null ? root.resolveSibling("shared") : Path.of(shared);
        Path zip = folder.resolve("data").resolve("wasm-spec").resolve(name + ".zip");
        assumeTrue(Files.isReadable(zip), "SKIPPED: no WebAssembly spec suite at " + zip + ": set QUIPU_SHARED");
        return zip;
    }

    static List<SpecSuite.Command> commands(String name) {
        try {
            return SpecSuite.commands(zip(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
