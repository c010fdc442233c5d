package dev.quipu.llm.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quipu.llm.ModelFile;
import dev.quipu.llm.gguf.GgufFile;
import dev.quipu.llm.gguf.GgufHeader;
import dev.quipu.llm.gguf.GgufSummary;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large model costs what is read of it: neither time nor memory for the rest. The file is sparse, so no disk either. */
class LargeModelTest {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long MIB = 1 << 20;

    @TempDir
    Path folder;

    /** Bytes of mapped files that this process holds in memory. */
    private static long residentFileBytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("RssFile:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    @Test
    void shouldOpenAndReadAModelOf256Megabytes() throws IOException {
        openAndRead(256 * MIB);
    }

    @Test
    @Tag("full")
    void shouldOpenAndReadAModelOf4Gigabytes() throws IOException {
        openAndRead(4096 * MIB);
    }

    private void openAndRead(long dataBytes) throws IOException {
        assumeTrue(Files.exists(STATUS), "this system has no /proc/self/status");
        ModelStore store = new ModelStore(folder.resolve("models"));
        StoredModel model = store(store, dataBytes);
        long before = residentFileBytes();

        long start = System.nanoTime();
        ModelFile file = store.open(model);
        var summary = GgufSummary.of(GgufHeader.read(file.content(), "large"));
        double openSeconds = (System.nanoTime() - start) / 1e9;
        long opened = residentFileBytes() - before;

        byte[] step = new byte[(int) MIB];
        long readBytes = 0;
        for (long at = dataBytes / 2; at < dataBytes / 2 + 32 * MIB; at += MIB)
            readBytes += file.read(at, step, 0, step.length);
        long afterReading = residentFileBytes() - before;
        file.close();

        System.out.printf(
                Locale.ROOT,
                "model of %d MiB: opened in %.3f s, resident +%d KiB; +%d KiB after reading %d KiB%n",
                model.bytes() / MIB,
                openSeconds,
                opened / 1024,
                afterReading / 1024,
                readBytes / 1024);
        assertThat(summary.parameters()).isEqualTo(dataBytes / 2);
        assertThat(openSeconds).isLessThan(1.0);
        assertThat(opened).isLessThan(16 * MIB);
        assertThat(readBytes).isEqualTo(32 * MIB);
        assertThat(afterReading).isBetween(30 * MIB, 64 * MIB);
        assertThat(residentFileBytes() - before).isLessThan(16 * MIB);
    }

    /** A model in the store, as adding leaves it, but with holes where the copy would have zeros. */
    private StoredModel store(ModelStore store, long dataBytes) throws IOException {
        var gguf = new GgufFile().text("general.architecture", "llama").tensor("w", 1, 2048, 1024, dataBytes / 2048);
        Path made = folder.resolve("large.gguf");
        try (var sparse = new RandomAccessFile(made.toFile(), "rw")) {
            sparse.write(gguf.header());
            sparse.setLength(gguf.header().length + dataBytes);
        }
        String id;
        try (var hashed = ModelFile.open(made)) {
            id = hashed.id();
        }
        Path place = Files.createDirectories(store.folder().resolve(id));
        Path file = Files.move(made, place.resolve("model.gguf"));
        Files.writeString(place.resolve("source"), "a test");
        Files.writeString(place.resolve("seal"), Seal.of(file));
        return store.get(id);
    }
}
