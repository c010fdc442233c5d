package dev.quipu.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class V8Test {

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    private Optional<V8> named(String node) {
        return V8.find(folder, Map.of("QUIPU_NODE", node), notes::add);
    }

    /** A program that only knows its version, as Node.js prints it. */
    private String fake(String version) throws IOException {
        assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"), "needs a file system with modes");
        var script = Files.writeString(folder.resolve("node"), "#!/bin/sh\necho " + version + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    @Test
    void shouldTakeTheOneThatIsNamed() throws IOException {
        assertThat(named(fake("v24.1.0")).orElseThrow().version()).isEqualTo("v24.1.0");
        assertThat(notes).isEmpty();
    }

    @Test
    void shouldSayWhyOneIsPassedOver() throws IOException {
        assertThat(named(fake("v18.20.1"))).isEmpty();
        assertThat(notes).singleElement().asString().contains("v18.20.1", "20 or newer");
    }

    @Test
    void shouldSayThatThereIsNone() {
        assertThat(named(folder.resolve("absent").toString())).isEmpty();
        assertThat(notes).singleElement().asString().contains("absent");
    }

    @Test
    void shouldRunAKernel() throws IOException {
        var node = V8.find(folder, Map.of("QUIPU_NODE", "node"), notes::add);
        assumeTrue(node.isPresent(), "needs Node.js 20 or newer on PATH");
        var sample = node.get().kernel(Kernel.extract("q8v", "w64", folder), 7);
        assertThat(sample.checksum()).contains("504ee7fbaef78684");
        assertThat(sample.least()).isPositive();
        var load = node.get().load(Kernel.extract(Kernel.ALL, "w64", folder), Kernel.SMALL_EXPORT, 1);
        assertThat(load.least()).isPositive();
    }
}
