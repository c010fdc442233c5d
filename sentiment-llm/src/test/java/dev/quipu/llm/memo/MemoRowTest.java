package dev.quipu.llm.memo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.Sentiment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MemoRowTest {

    private static Memo.Kept<Sentiment> entry(int negative, int share, long costNanos) {
        int neutral = (int) ((1_000_000L - negative) * share / 1_000_000);
        return new Memo.Kept<>(new Sentiment(negative, neutral, 1_000_000 - negative - neutral), costNanos);
    }

    @Property
    void shouldReadWhatWasWritten(
            @ForAll String text,
            @ForAll @IntRange(max = 1_000_000) int negative,
            @ForAll @IntRange(max = 1_000_000) int share,
            @ForAll @LongRange(min = 0) long costNanos) {
        MemoKey key = MemoKey.sentiment("model", text);
        Memo.Kept<Sentiment> entry = entry(negative, share, costNanos);

        assertThat(MemoRow.decodeScore(key, MemoRow.encodeScore(key, entry))).contains(entry);
    }

    @Property
    void shouldNotBelieveARowWithABitChangedOrOfAnotherKey(
            @ForAll String text,
            @ForAll @IntRange(max = 1_000_000) int negative,
            @ForAll @IntRange(max = 8 * MemoRow.BYTES - 1) int bit) {
        MemoKey key = MemoKey.sentiment("model", text);
        byte[] row = MemoRow.encodeScore(key, entry(negative, 500_000, 77));

        assertThat(MemoRow.decodeScore(MemoKey.sentiment("model", text + "!"), row))
                .isEmpty();
        row[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(MemoRow.decodeScore(key, row)).isEmpty();
    }

    @Property
    void shouldReadATextThatWasWrittenAndNoOther(
            @ForAll String word, @ForAll @LongRange(min = 0) long costNanos, @ForAll int at) {
        MemoKey key = MemoKey.of("text", "request");
        Memo.Kept<String> entry = new Memo.Kept<>("\u0416" + word.replaceAll("[\\ud800-\\udfff]", ""), costNanos);
        byte[] row = MemoRow.encodeText(key, entry);

        assertThat(MemoRow.decodeText(key, row)).contains(entry);
        assertThat(MemoRow.decodeScore(key, row)).as("as a score").isEmpty();
        assertThat(MemoRow.decodeText(MemoKey.of("text", "other"), row)).isEmpty();
        int bit = Math.floorMod(at, 8 * row.length);
        row[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(MemoRow.decodeText(key, row)).isEmpty();
    }

    @Test
    void shouldNotTakeAScoreForAText() {
        MemoKey key = MemoKey.sentiment("model", "text");

        assertThat(MemoRow.decodeText(key, MemoRow.encodeScore(key, entry(1, 2, 3))))
                .isEmpty();
        assertThat(MemoRow.decodeText(key, null)).isEmpty();
        assertThat(MemoRow.decodeText(key, new byte[11])).isEmpty();
    }

    @Property
    void shouldGiveAKeyToEachListOfParts(@ForAll String first, @ForAll String second) {
        if (!first.isEmpty()) {
            assertThat(MemoKey.of(first, second))
                    .isNotEqualTo(MemoKey.of(first.substring(1), first.charAt(0) + second));
        }
        assertThat(MemoKey.of(first, second))
                .isNotEqualTo(MemoKey.of(first + second))
                .isEqualTo(MemoKey.of(first, second));
    }

    @Test
    void shouldNotBelieveARowOfAnotherLength() {
        MemoKey key = MemoKey.sentiment("model", "text");

        assertThat(MemoRow.decodeScore(key, null)).isEmpty();
        assertThat(MemoRow.decodeScore(key, new byte[MemoRow.BYTES - 1])).isEmpty();
        assertThat(MemoRow.decodeScore(key, new byte[MemoRow.BYTES])).isEmpty();
    }
}
