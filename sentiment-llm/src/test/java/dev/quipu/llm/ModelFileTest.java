package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quipu.llm.ModelException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {

    @TempDir
    Path folder;

    @Test
    void shouldNameAFileByItsContent() throws IOException {
        Path path = write("abc".getBytes(StandardCharsets.US_ASCII));

        try (ModelFile file = ModelFile.open(path)) {
            assertThat(file.id()).isEqualTo("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
            assertThat(file.bytes()).isEqualTo(3);
        }
    }

    @Test
    void shouldReadByRange() throws IOException {
        try (ModelFile file = ModelFile.open(write(new byte[] {10, 11, 12, 13}))) {
            byte[] to = new byte[6];

            assertThat(file.read(1, to, 2, 2)).isEqualTo(2);
            assertThat(to).containsExactly(0, 0, 11, 12, 0, 0);
            assertThat(file.read(3, to, 0, 6)).isEqualTo(1);
            assertThat(file.read(4, to, 0, 1)).isZero();
            assertThat(file.read(Long.MAX_VALUE, to, 0, 1)).isZero();
            assertThat(file.read(-1, to, 0, 1)).isZero();
        }
    }

    @Test
    void shouldRefuseToReadOnceClosed() {
        ModelFile file = ModelFile.open(TestModels.STORIES);
        file.close();

        assertThatThrownBy(() -> file.read(0, new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldSayThatAFileIsMissing() {
        assertRefuses(folder.resolve("no-such.gguf"), Reason.UNREADABLE, "model file not found: ");
        assertRefuses(folder, Reason.UNREADABLE, "model file expected");
    }

    @Test
    void shouldSayThatAFileIsNoGguf() throws IOException {
        byte[] other = Arrays.copyOf("PK\3\4 surely no model".getBytes(StandardCharsets.US_ASCII), 4096);

        assertRefuses(write(other), Reason.MALFORMED, "GGUF");
        assertRefuses(write(new byte[0]), Reason.TRUNCATED, "truncated GGUF");
        assertRefuses(write("GG".getBytes(StandardCharsets.US_ASCII)), Reason.TRUNCATED, "truncated GGUF");
    }

    @Test
    void shouldSayWhereATruncatedFileEnds() throws IOException {
        byte[] whole = Files.readAllBytes(TestModels.RANDOM);
        for (int length : new int[] {4, 8, 23, 24, 100, 1_000, 5_000, 20_000, whole.length / 2, whole.length - 1}) {
            assertRefuses(write(Arrays.copyOf(whole, length)), Reason.TRUNCATED, "the file has " + length);
        }
    }

    @Test
    void shouldNameATensorTypeItLacks() throws IOException {
        byte[] model = Files.readAllBytes(TestModels.RANDOM);
        String bytes = new String(model, StandardCharsets.ISO_8859_1);
        String name = "blk.0.attn_q.weight";
        int type = bytes.indexOf(name) + name.length() + 4 + 2 * 8; // after the dimension count and two dimensions
        assertThat(model[type]).isEqualTo((byte) 8);
        model[type] = 10;

        assertRefuses(write(model), Reason.UNSUPPORTED, "unsupported tensor type Q2_K (10) in 'blk.0.attn_q.weight'");
    }

    @Test
    void shouldNameWhatElseItLacks() throws IOException {
        assertRefuses(
                renamed("llama", "mamba"), Reason.UNSUPPORTED, "unsupported architecture 'mamba': this module runs");
        assertRefuses(
                renamed("blk.0.attn_q.weight", "blk.0.attn_x.weight"),
                Reason.UNSUPPORTED,
                "lacks tensor 'blk.0.attn_q.weight'");
        assertRefuses(
                renamed("llama.block_count", "llama.block_xxxxx"), Reason.UNSUPPORTED, "lacks key 'llama.block_count'");
    }

    /** The random model with the first occurrence of some text replaced by another of its length. */
    private Path renamed(String text, String other) throws IOException {
        String bytes = Files.readString(TestModels.RANDOM, StandardCharsets.ISO_8859_1);
        return write(bytes.replaceFirst(Pattern.quote(text), other).getBytes(StandardCharsets.ISO_8859_1));
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "model", ".gguf"), content);
    }

    private static void assertRefuses(Path path, Reason reason, String words) {
        ModelException refusal = catchThrowableOfType(ModelException.class, () -> {
            try (ModelFile file = ModelFile.open(path)) {
                TestModels.program().open(file, 0);
            }
        });
        assertThat(refusal).as(words).isNotNull().hasMessageContaining(words);
        assertThat(refusal.getMessage()).contains(path.getFileName().toString()).doesNotContain("\n");
        assertThat(refusal.reason()).isEqualTo(reason);
    }
}
