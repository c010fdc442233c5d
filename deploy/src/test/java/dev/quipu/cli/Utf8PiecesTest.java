package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class Utf8PiecesTest {

    @Property(tries = 500)
    void shouldGiveTheTextHoweverItIsCut(@ForAll byte[] bytes, @ForAll int[] cuts) {
        var pieces = new Utf8Pieces();
        var text = new StringBuilder();
        int[] ends = Arrays.stream(cuts)
                .map(cut -> Math.floorMod(cut, bytes.length + 1))
                .sorted()
                .toArray();
        int from = 0;
        for (int end : ends) {
            text.append(pieces.take(Arrays.copyOfRange(bytes, from, end)));
            from = end;
        }
        text.append(pieces.take(Arrays.copyOfRange(bytes, from, bytes.length))).append(pieces.end());

        assertThat(text.toString()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    @Property(tries = 200)
    void shouldNeverGiveHalfACharacter(@ForAll String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var whole = new String(bytes, StandardCharsets.UTF_8);
        var pieces = new Utf8Pieces();
        var given = new StringBuilder();
        for (byte one : bytes) {
            given.append(pieces.take(new byte[] {one}));
            assertThat(whole).startsWith(given.toString());
        }
        assertThat(given.toString()).isEqualTo(whole);
    }
}
