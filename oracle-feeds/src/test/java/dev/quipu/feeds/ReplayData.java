package dev.quipu.feeds;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the real archives stand: the compact ones in the repository, the originals beside it if they are there. */
final class ReplayData {

    private ReplayData() {}

    static Path root() {
        return Path.of(System.getProperty("quipu.root"));
    }

    static Path example(String name) {
        return root().resolve("examples/data").resolve(name);
    }

    /** An original; the calling test is skipped where the shared folder is absent. */
    static Path original(String name) {
        var stated = System.getenv("QUIPU_SHARED");
        var shared = stated == null ? root().resolveSibling("shared") : Path.of(stated);
        var file = shared.resolve("data/replay").resolve(name);
        assumeThat(Files.isRegularFile(file))
                .as("the original %s; set QUIPU_SHARED to the folder that holds data/replay", file)
                .isTrue();
        return file;
    }
}
