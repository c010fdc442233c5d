package dev.quipu.compute.aos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.runtime.LinearMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTableTest {

    private final CMemory memory = new CMemory(new LinearMemory(new SizeRange(true, 1, true, 1), Limits.DEFAULT));

    @TempDir
    Path folder;

    private FileTable files;

    @BeforeEach
    void giveAFile() throws IOException {
        var drive = new TreeMap<String, Path>();
        drive.put("id", Files.writeString(folder.resolve("file"), "0123456789"));
        files = new FileTable(new LocalDrive(drive));
    }

    private String read(int descriptor, int length) {
        int read = (int) files.read(descriptor, memory, 100, length);
        return new String(memory.bytes().read(100, read), StandardCharsets.US_ASCII);
    }

    @Test
    void shouldReadOnFromWhereItStands() {
        int file = files.open("/data/id");
        assertThat(file).isEqualTo(3);
        assertThat(read(file, 4)).isEqualTo("0123");
        assertThat(read(file, 4)).isEqualTo("4567");
        assertThat(read(file, 4)).isEqualTo("89");
        assertThat(read(file, 4)).isEmpty();
    }

    @Test
    void shouldSeekFromStartPlaceAndEnd() {
        int file = files.open("/data/id");
        assertThat(files.seek(file, 6, 0)).isEqualTo(6);
        assertThat(files.seek(file, -2, 1)).isEqualTo(4);
        assertThat(read(file, 2)).isEqualTo("45");
        assertThat(files.seek(file, -1, 2)).isEqualTo(9);
        assertThat(read(file, 9)).isEqualTo("9");
        assertThat(files.seek(file, -1, 0)).isNegative();
        assertThat(files.seek(file, 0, 7)).isNegative();
    }

    @Test
    void shouldTrapBeforeItReadsBeyondTheMemory() {
        int file = files.open("/data/id");
        long end = memory.bytes().bytes();

        assertThat(files.read(file, memory, end - 10, 1000)).isEqualTo(10); // the file ends in time
        files.seek(file, 0, 0);
        assertThatThrownBy(() -> files.read(file, memory, end - 9, 1000)).isInstanceOf(Trap.class);
        assertThat(files.read(file, memory, 0, -1)).isZero();
    }

    @Test
    void shouldOpenNothingThatWasNotGiven() {
        assertThat(files.open("/data/other")).isZero();
        assertThat(files.open("/etc/passwd")).isZero();
        assertThat(files.open("/data/../data/id")).isZero();
    }

    @Test
    void shouldGiveFreeDescriptorsAgain() {
        int first = files.open("/data/id");
        int second = files.open("/data/id");
        files.close(first);
        assertThat(files.isFile(first)).isFalse();
        assertThat(files.isFile(second)).isTrue();
        assertThat(files.open("/data/id")).isEqualTo(first);
    }
}
