package dev.quipu.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The command line of one home folder, driven inside this JVM with captured streams. */
final class Cli {

    private final Workspace workspace;

    Cli(Path home) {
        this.workspace = new Workspace(repository(), home);
    }

    static Path repository() {
        return Path.of(System.getProperty("quipu.root"));
    }

    Workspace workspace() {
        return workspace;
    }

    Answer run(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(stream(out), stream(err), false);
        int code = Main.run(console, workspace, args);
        return new Answer(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
