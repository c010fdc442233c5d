package dev.quipu.cli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernels, whose sources and builds {@code src/main/c/README.md} describes. */
public enum Kernel {
    Q4_BLOCK("q4-block"),
    Q8_PAIR("q8-pair"),
    Q8("q8"),
    Q8V("q8v"),
    F32("f32"),
    SHA256("sha256");

    /** A module with all of them: some 7 KB, for timing what loading takes. */
    public static final String ALL = "all";

    /** An export of {@link #ALL} that does little. */
    public static final String SMALL_EXPORT = "q8_checksum";

    private final String file;

    Kernel(String file) {
        this.file = file;
    }

    /** Name of its row and of its files. */
    public String file() {
        return file;
    }

    /**
     * Writes a module to a folder.
     *
     * @param name of a kernel, or {@link #ALL}
     * @param build w64, w32 or w32-scalar
     */
    public static Path extract(String name, String build, Path folder) throws IOException {
        var file = name + "-" + build + ".wasm";
        var target = folder.resolve(file);
        try (InputStream in = Kernel.class.getResourceAsStream(file)) {
            Files.write(target, in.readAllBytes());
        }
        return target;
    }
}
