package dev.quipu.llm.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quipu.llm.ModelException;
import dev.quipu.llm.ModelException.Reason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class GgufHeaderTest {

    private static final Path HOME = Path.of(System.getProperty("quipu.root"), "sentiment-llm");

    private static GgufHeader read(byte[] bytes) {
        return GgufHeader.read(MemorySegment.ofArray(bytes), "m.gguf");
    }

    private static void refuses(Reason reason, byte[] bytes, String... words) {
        ModelException refusal = catchThrowableOfType(ModelException.class, () -> read(bytes));
        assertThat(refusal).isNotNull().hasMessageContainingAll(words).hasMessageStartingWith("m.gguf: ");
        assertThat(refusal.reason()).isEqualTo(reason);
    }

    @Test
    void shouldReadWhatAModelSaysAboutItself() throws IOException {
        var header = read(Files.readAllBytes(HOME.resolve("models/quipu-small-q8_0.gguf")));
        var summary = GgufSummary.of(header);

        assertThat(summary.architecture()).isEqualTo("llama");
        assertThat(summary.parameters()).isBetween(1_900_000L, 2_200_000L);
        assertThat(summary.tokenizer())
                .hasValueSatisfying(name -> assertThat(name).startsWith("gpt2"));
        assertThat(summary.vocabularySize()).isPresent();
        assertThat(summary.contextLength()).isPresent();
        assertThat(summary.tensors().getFirst().type()).isEqualTo("Q8_0");
        long bytes =
                summary.tensors().stream().mapToLong(GgufSummary.Packing::bytes).sum();
        assertThat(bytes).isBetween(summary.parameters(), 2 * summary.parameters());
    }

    @Test
    void shouldReadEveryKindOfValue() {
        var header = read(new GgufFile()
                .raw("u8", 0, new byte[] {-1})
                .raw("i8", 1, new byte[] {-1})
                .raw("u16", 2, new byte[] {-1, -1})
                .raw("i16", 3, new byte[] {-1, -1})
                .raw("u32", 4, GgufFile.ints(-1))
                .raw("i32", 5, GgufFile.ints(-1))
                .raw("f32", 6, GgufFile.ints(Float.floatToIntBits(0.5f)))
                .raw("flag", 7, new byte[] {1})
                .text("text", "ğ€")
                .texts("texts", "a", "bc")
                .raw("u64", 10, GgufFile.longs(-1))
                .raw("i64", 11, GgufFile.longs(-1))
                .raw("f64", 12, GgufFile.longs(Double.doubleToLongBits(-2.25)))
                .raw("nested", 9, nested())
                .header());

        assertThat(header.text("u8")).contains("255");
        assertThat(header.text("i8")).contains("-1");
        assertThat(header.text("u16")).contains("65535");
        assertThat(header.text("i16")).contains("-1");
        assertThat(header.number("u32")).hasValue(4_294_967_295L);
        assertThat(header.number("i32")).hasValue(-1);
        assertThat(header.text("f32")).contains("0.5");
        assertThat(header.text("flag")).contains("true");
        assertThat(header.text("text")).contains("ğ€");
        assertThat(header.text("texts")).isEmpty();
        assertThat(header.arrayLength("texts")).hasValue(2);
        assertThat(header.text("u64")).contains("18446744073709551615");
        assertThat(header.number("u64")).isEmpty();
        assertThat(header.number("i64")).hasValue(-1);
        assertThat(header.text("f64")).contains("-2.25");
        assertThat(header.arrayLength("nested")).isEqualTo(OptionalLong.of(1));
        assertThat(header.text("absent")).isEmpty();
    }

    /** An array of one array of three bytes. */
    private static byte[] nested() {
        var bytes = ByteBuffer.allocate(27).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putInt(9).putLong(1).putInt(0).putLong(3).array();
    }

    @Test
    void shouldSumUpByPacking() {
        var summary = GgufSummary.of(read(new GgufFile()
                .text("general.architecture", "qwen2")
                .text("general.license", "apache-2.0")
                .text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "qwen2")
                .text("tokenizer.chat_template", "{% for m in messages %}<|im_start|>{{ m }}<|im_end|>{% endfor %}")
                .number("qwen2.context_length", 32_768)
                .tensor("a", 0, 16, 4, 3)
                .tensor("b", 12, 144, 256, 2)
                .tensor("c", 12, 144, 256, 1)
                .tensor("d", 77, 0, 5, 1)
                .withData()));

        assertThat(summary.architecture()).isEqualTo("qwen2");
        assertThat(summary.contextLength()).hasValue(32_768);
        assertThat(summary.tokenizer()).contains("gpt2/qwen2");
        assertThat(summary.chatFormat()).contains("chatml");
        assertThat(summary.licence()).containsExactly(Map.entry("general.license", "apache-2.0"));
        assertThat(summary.parameters()).isEqualTo(12 + 768 + 5);
        assertThat(summary.tensors())
                .containsExactly(
                        new GgufSummary.Packing("Q4_K", 2, 768, 432),
                        new GgufSummary.Packing("F32", 1, 12, 48),
                        new GgufSummary.Packing("type 77", 1, 5, 0));
    }

    @Test
    void shouldRefuseWhatIsNoGgufOfVersion3() {
        refuses(Reason.MALFORMED, "<!DOCTYPE html><html>no model</html>".getBytes(), "no GGUF");
        refuses(Reason.TRUNCATED, new byte[0], "truncated GGUF", "the file has 0 bytes");
        refuses(Reason.UNSUPPORTED, new GgufFile().version(2).header(), "GGUF version 2, expected 3");
        refuses(
                Reason.UNSUPPORTED,
                new GgufFile().version(Integer.reverseBytes(3)).header(),
                "big-endian");
    }

    @Test
    void shouldRefuseWhatContradictsItself() {
        refuses(Reason.MALFORMED, new GgufFile().text("a", "x").text("a", "y").header(), "'a' is there twice");
        refuses(Reason.MALFORMED, new GgufFile().raw("a", 13, new byte[8]).header(), "a is of type 13");
        refuses(Reason.MALFORMED, new GgufFile().number("general.alignment", 48).header(), "alignment is 48");
        refuses(
                Reason.MALFORMED,
                new GgufFile().tensor("w", 8, 34, 33, 1).withData(),
                "tensor w is Q8_0 with rows of 33 elements");
        refuses(
                Reason.MALFORMED,
                new GgufFile().tensorAt(16, "w", 0, 4, 1, 1).withData(),
                "tensor w begins at 16, expected a multiple of 32");
        refuses(
                Reason.MALFORMED,
                new GgufFile().tensor("w", 0, 0, Long.MAX_VALUE, 2).header(),
                "tensor w has a dimension of");
        refuses(Reason.TRUNCATED, new GgufFile().raw("a", 9, huge()).header(), "truncated");
    }

    private static byte[] huge() {
        var bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putInt(10).putLong(Long.MAX_VALUE / 4).array();
    }

    @Test
    void shouldRefuseAFileCutAnywhere() {
        byte[] whole = new GgufFile()
                .text("general.architecture", "llama")
                .texts("tokenizer.ggml.tokens", "a", "b", "c")
                .tensor("w", 8, 34, 32, 4)
                .withData();
        int needed = whole.length - 24; // the last tensor is padded
        for (int length = 0; length < needed; length++) {
            refuses(Reason.TRUNCATED, Arrays.copyOf(whole, length), "the file has " + length + " bytes");
        }
        assertThat(read(Arrays.copyOf(whole, needed)).tensors()).hasSize(1);
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        byte[] whole = new GgufFile()
                .text("general.architecture", "llama")
                .texts("tokenizer.ggml.tokens", "a", "b", "c")
                .number("general.alignment", 32)
                .tensor("w", 8, 34, 32, 4)
                .tensor("v", 12, 144, 256, 2)
                .withData();
        return Arbitraries.integers()
                .between(0, 300)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .flatMap(places -> Arbitraries.bytes()
                        .array(byte[].class)
                        .ofSize(places.size())
                        .map(bytes -> {
                            byte[] copy = whole.clone();
                            for (int i = 0; i < bytes.length; i++) copy[places.get(i)] = bytes[i];
                            return copy;
                        }));
    }

    @Property
    void shouldReadOrRefuseWhateverStandsInAFile(@ForAll("damaged") byte[] bytes) {
        try {
            GgufSummary.of(read(bytes));
        } catch (ModelException refusal) {
            assertThat(refusal.reason()).isIn(Reason.TRUNCATED, Reason.MALFORMED, Reason.UNSUPPORTED);
        }
    }
}
