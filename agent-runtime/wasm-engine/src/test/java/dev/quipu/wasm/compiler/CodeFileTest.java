package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What comes out of a file is what went in, whatever happened to it in between; or it is not there. */
class CodeFileTest {

    private static final long FOLDER_BYTES = 1 << 20;
    private static final CodeKey KEY = new CodeKey("settings", new byte[] {0, 1, 2, 3, 4, 5, 6, 7});
    private static Path path;

    @BeforeContainer
    static void makeFile() throws IOException {
        path = Files.createTempFile("quipu", ".code");
    }

    @AfterContainer
    static void deleteFile() throws IOException {
        Files.deleteIfExists(path);
    }

    private static CodeFile open(byte[] content) {
        return new CodeFile(path, KEY, FOLDER_BYTES, content);
    }

    private static CodeFile open() throws IOException {
        return open(Files.readAllBytes(path));
    }

    private static Map<String, byte[]> write(List<byte[]> classes) throws IOException {
        Files.write(path, new byte[0]);
        Map<String, byte[]> names = new LinkedHashMap<>();
        CodeFile file = open();
        for (byte[] code : classes) {
            String name = "F" + names.size();
            names.put(name, code);
            file.add(name, new CodeFile.Stored(code, names.size() % 2 == 0));
            assertThat(file.write()).isTrue();
        }
        return names;
    }

    private static void assertSameOrGone(Map<String, byte[]> written, CodeFile file) {
        written.forEach((name, code) -> {
            CodeFile.Stored stored = file.take(name);
            if (stored != null) {
                assertThat(bytes(stored)).isEqualTo(code);
                assertThat(stored.interpreted()).isEqualTo(Integer.parseInt(name.substring(1)) % 2 == 1);
            }
        });
    }

    private static byte[] bytes(CodeFile.Stored stored) {
        return Arrays.copyOfRange(stored.bytes(), stored.offset(), stored.offset() + stored.length());
    }

    /** Adds one more class and reads it and all before the damage back. */
    private static void assertUsable() throws IOException {
        CodeFile damaged = open();
        damaged.add("more", new CodeFile.Stored(new byte[] {1, 2, 3}, false));
        assertThat(damaged.write()).isTrue();
        assertThat(bytes(open().take("more"))).containsExactly(1, 2, 3);
    }

    @Property(tries = 200)
    void shouldReadBackWhatWasWritten(@ForAll @Size(max = 20) List<byte[]> classes) throws IOException {
        Map<String, byte[]> written = write(classes);

        CodeFile read = open();

        written.forEach((name, code) -> assertThat(bytes(read.take(name))).isEqualTo(code));
        assertThat(read.take("F0")).as("handed out once").isNull();
    }

    @Property(tries = 300)
    void shouldIgnoreWhatIsDamaged(
            @ForAll @Size(min = 1, max = 8) List<byte[]> classes,
            @ForAll @IntRange(min = 0, max = 100_000) int where,
            @ForAll @IntRange(min = 1, max = 255) int change)
            throws IOException {
        Map<String, byte[]> written = write(classes);
        byte[] content = Files.readAllBytes(path);
        content[where % content.length] ^= (byte) change;
        Files.write(path, content);

        assertSameOrGone(written, open());
        assertUsable();
    }

    @Property(tries = 300)
    void shouldCutATornTail(
            @ForAll @Size(min = 1, max = 8) List<byte[]> classes, @ForAll @IntRange(min = 0, max = 100_000) int left)
            throws IOException {
        Map<String, byte[]> written = write(classes);
        byte[] content = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(content, left % content.length));

        assertSameOrGone(written, open());
        assertUsable();
    }

    @Property(tries = 100)
    void shouldNotTakeWhatBelongsToAnotherKey(
            @ForAll @Size(min = 1, max = 8) List<byte[]> classes,
            @ForAll @IntRange(min = 0, max = 7) int where,
            @ForAll @IntRange(min = 1, max = 255) int change)
            throws IOException {
        Map<String, byte[]> written = write(classes);
        byte[] module = {0, 1, 2, 3, 4, 5, 6, 7};
        module[where] ^= (byte) change;
        CodeKey other = new CodeKey("settings", module);

        CodeFile file = new CodeFile(path, other, FOLDER_BYTES, Files.readAllBytes(path));

        assertThat(file.exists()).isFalse();
        written.forEach((name, code) -> assertThat(file.take(name)).isNull());
    }

    @Property(tries = 100)
    void shouldKeepWhatTwoWritersAddInTurn(@ForAll @Size(min = 2, max = 20) List<byte[]> classes) throws IOException {
        Files.write(path, new byte[0]);
        CodeFile[] writers = {open(), open()};
        for (int i = 0; i < classes.size(); i++) {
            writers[i % 2].add("F" + i, new CodeFile.Stored(classes.get(i), false));
            assertThat(writers[i % 2].write()).isTrue();
        }

        CodeFile read = open();

        for (int i = 0; i < classes.size(); i++) {
            assertThat(bytes(read.take("F" + i))).isEqualTo(classes.get(i));
        }
    }

    @Property(tries = 50)
    void shouldGoOnWhenTheFileWasDeleted(@ForAll @Size(min = 1, max = 5) List<byte[]> classes) throws IOException {
        write(classes);
        CodeFile file = open();
        Files.delete(path);
        file.add("more", new CodeFile.Stored(new byte[] {4}, true));

        assertThat(file.write()).isTrue();

        assertThat(bytes(open().take("more"))).containsExactly(4);
    }
}
