package dev.quipu.llm.memo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.Sentiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoBoundTest {

    private static final long MAX_BYTES = Memo.LEAST_MAX_BYTES;
    private static final int FITS = (int) (MAX_BYTES / MemoTable.SCORE_BYTES);

    @TempDir
    Path folder;

    private static MemoKey key(int i) {
        return MemoKey.sentiment("model", "text " + i);
    }

    private static Memo.Kept<Sentiment> entry(int i) {
        return new Memo.Kept<>(new Sentiment(i % 1000, 1_000_000 - i % 1000, 0), i);
    }

    private static int countFound(Memo memo, int from, int to) {
        return (int) IntStream.range(from, to)
                .filter(i -> memo.findScore(key(i)).equals(Optional.of(entry(i))))
                .count();
    }

    @Test
    void shouldStayWithinItsBoundHoweverMuchIsKept() throws IOException {
        Path path = folder.resolve("memo.db");
        try (var memo = new Memo(path, MAX_BYTES)) {
            for (int i = 0; i < 10 * FITS; i++) {
                memo.keepScore(key(i), entry(i));
                if (i % FITS == 0) {
                    memo.flush();
                    assertThat(memo.content().orElseThrow().fileBytes()).isLessThanOrEqualTo(MAX_BYTES);
                }
            }
        }
        assertThat(Files.size(path)).isBetween(MAX_BYTES / 3, MAX_BYTES);
    }

    @Test
    void shouldDropWhatWasNotReadForLongest() {
        try (var memo = new Memo(folder.resolve("memo.db"), MAX_BYTES)) {
            int quarter = FITS / 4;
            for (int i = 0; i < 3 * quarter; i++) memo.keepScore(key(i), entry(i));
            assertThat(countFound(memo, 0, quarter)).isEqualTo(quarter); // the oldest, but read just now
            for (int i = 3 * quarter; i < 5 * quarter; i++) memo.keepScore(key(i), entry(i));
            memo.flush();

            int slack = FITS / 8; // two segments
            assertThat(countFound(memo, 0, quarter)).isGreaterThan(quarter - slack);
            assertThat(countFound(memo, 4 * quarter, 5 * quarter)).isEqualTo(quarter);
            assertThat(countFound(memo, quarter, 3 * quarter)).isLessThan(quarter + slack);
        }
    }

    @Test
    void shouldShrinkToASmallerBound() throws IOException {
        Path path = folder.resolve("memo.db");
        try (var memo = new Memo(path, 4 * MAX_BYTES)) {
            for (int i = 0; i < 3 * FITS; i++) memo.keepScore(key(i), entry(i));
        }
        assertThat(Files.size(path)).isGreaterThan(MAX_BYTES);
        try (var memo = new Memo(path, MAX_BYTES)) {
            memo.keepScore(key(-1), entry(1));
        }
        assertThat(Files.size(path)).isLessThanOrEqualTo(MAX_BYTES);
    }

    /** Short ones, ones just too long for a page to hold several, and long ones, among scores. */
    @ParameterizedTest
    @ValueSource(ints = {1, 880, 1_000, 2_100, 5_000, 40_000})
    void shouldStayWithinItsBoundWithTextsOfAnyLength(int chars) throws IOException {
        Path path = folder.resolve("memo.db");
        int count = 4 * (int) (MAX_BYTES / MemoTable.bytesOf(chars));
        try (var memo = new Memo(path, MAX_BYTES)) {
            for (int i = 0; i < count; i++) {
                memo.keepText(key(-1 - i), new Memo.Kept<>("x".repeat(chars), i));
                memo.keepScore(key(i), entry(i));
                if (i % Math.max(1, count / 16) == 0) {
                    assertThat(memo.content().orElseThrow().fileBytes()).isLessThanOrEqualTo(MAX_BYTES);
                }
            }
            assertThat(memo.findText(key(-count))).contains(new Memo.Kept<>("x".repeat(chars), count - 1));
            assertThat(memo.findText(key(-1))).isEmpty();
            assertThat(memo.content().orElseThrow().texts()).isPositive();
            assertThat(memo.trouble()).isEmpty();
        }
        assertThat(Files.size(path)).isBetween(MAX_BYTES / 4, MAX_BYTES);
    }

    @Test
    void shouldKeepATextThatIsReadAmongMoreThanFits() {
        var read = new Memo.Kept<>("x".repeat(1_000), 7);
        int fits = (int) (MAX_BYTES / MemoTable.bytesOf(1_000));
        try (var memo = new Memo(folder.resolve("memo.db"), MAX_BYTES)) {
            memo.keepText(key(0), read);
            for (int i = 1; i < 5 * fits; i++) {
                memo.keepText(key(i), new Memo.Kept<>("y".repeat(1_000), i));
                assertThat(memo.findText(key(0))).as("after %d", i).contains(read);
            }
            assertThat(memo.findText(key(1))).isEmpty();
        }
    }

    @Property(tries = 5)
    void shouldGiveRightEntriesOrNoneWhateverIsAskedInWhichOrder(@ForAll long seed) throws IOException {
        Path path = Files.createTempFile("memo", ".db");
        var random = new Random(seed);
        try (var memo = new Memo(path, MAX_BYTES);
                var other = new Memo(path, MAX_BYTES)) {
            for (int step = 0; step < 3 * FITS; step++) {
                int i = random.nextInt(2 * FITS);
                var asked = random.nextBoolean() ? memo : other;
                var found = asked.findScore(key(i));
                if (found.isPresent()) assertThat(found).contains(entry(i));
                else asked.keepScore(key(i), entry(i));
            }
            assertThat(memo.trouble()).isEmpty();
            assertThat(other.trouble()).isEmpty();
        } finally {
            assertThat(Files.size(path)).isLessThanOrEqualTo(MAX_BYTES);
            Files.delete(path);
        }
    }
}
