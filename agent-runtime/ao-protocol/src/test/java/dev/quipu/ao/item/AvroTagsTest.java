package dev.quipu.ao.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.ao.Tag;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AvroTagsTest {

    private static final Tag AB = new Tag("a", "b");

    @Provide
    Arbitrary<List<Tag>> tags() {
        return Items.tags();
    }

    @Provide
    Arbitrary<byte[]> noise() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
    }

    @Property(tries = 500)
    void shouldGiveBackAnyTags(@ForAll("tags") List<Tag> tags) {
        assertThat(read(tags.size(), written(tags))).isEqualTo(tags);
    }

    @Property(tries = 100)
    void shouldRefuseTagsCutAnywhere(@ForAll("tags") List<Tag> tags) {
        byte[] whole = written(tags);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(tags.size(), cut)).isInstanceOf(MalformedItemException.class);
        }
    }

    @Property(tries = 1000)
    void shouldReadOrRefuseAnyBytes(@ForAll("noise") byte[] noise) {
        try {
            assertThat(read(1, noise)).hasSize(1);
        } catch (MalformedItemException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Test
    void shouldWriteTheExampleOfTheProtocolNotes() {
        List<Tag> tags = List.of(new Tag("Action", "Eval"), new Tag("Ünï", "✓"));

        assertThat(HexFormat.of().formatHex(written(tags)))
                .isEqualTo("040c416374696f6e084576616c0ac39c6ec3af06e29c9300");
        assertThat(written(List.of())).isEmpty();
    }

    @Test
    void shouldReadSeveralBlocksAndBlocksWithASize() {
        assertThat(read(2, hex("02 0261 0262 02 0261 0262 00"))).containsExactly(AB, AB);
        assertThat(read(1, hex("01 08 0261 0262 00"))).containsExactly(AB);
        assertThat(read(0, hex("00"))).isEmpty();
        assertThat(read(1, hex("02 8200 61 0262 00"))).containsExactly(AB);
        assertThat(read(1, hex("02 00 00 00"))).containsExactly(new Tag("", ""));
    }

    @Test
    void shouldSayWhatIsWrongWithTags() {
        assertRefused(2, "02 0261 0262 00", "the item says it has 2 tags but carries 1");
        assertRefused(1, "02 0261 0262 00 07", "1 bytes follow the end of the tags");
        assertRefused(1, "01 06 0261 0262 00", "a block of tags says it has 3 bytes but has 4");
        assertRefused(1, "02 0261 0a62 00", "tag 0: its value says it has 5 bytes, 2 are left");
        assertRefused(1, "02 0261 0362 00", "tag 0: its value says it has -2 bytes, 2 are left");
        assertRefused(1, "02 02ff 0262 00", "tag 0: its name is not UTF-8");
        assertRefused(1, "02 0261 0262", "the tags end inside a tag count");
        assertRefused(1, "808080808001", "a tag count among the tags is longer than 5 bytes");
        assertRefused(1, "8280808010", "a tag count among the tags is 2147483649; at most 4096 is accepted");
        assertRefused(1, "", "the tags end inside a tag count");
    }

    @Test
    void shouldKeepAReplacementCharacterThatStandsInTheBytes() {
        List<Tag> tags = List.of(new Tag("\uFFFD", "x"));

        assertThat(read(1, written(tags))).isEqualTo(tags);
    }

    @Test
    void shouldRefuseTextWithoutAUtf8Form() {
        for (String broken : List.of("\uD800", "x\uDC00", "\uD83Dx", "ok\uD83E\uDD99\uD83E")) {
            assertThatThrownBy(() -> AvroTags.encodedLength(List.of(new Tag("n", broken))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("unpaired surrogate");
        }
    }

    private static void assertRefused(int count, String bytes, String message) {
        assertThatThrownBy(() -> read(count, hex(bytes)))
                .isInstanceOf(MalformedItemException.class)
                .hasMessage(message);
    }

    private static byte[] written(List<Tag> tags) {
        byte[] bytes = new byte[AvroTags.encodedLength(tags)];
        AvroTags.write(tags, bytes, 0);
        return bytes;
    }

    private static List<Tag> read(int count, byte[] bytes) {
        return AvroTags.read(
                bytes, new ItemLayout(SignatureType.UNSIGNED, 0, 0, 0, 0, count, 0, bytes.length, bytes.length));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
