package dev.quipu.llm.memo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quipu.strategy.text.TextFormat;
import dev.quipu.strategy.text.TextModel;
import dev.quipu.strategy.text.TextRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoizedTextTest {

    private static final TextRequest STORY = TextRequest.free("Tell a story.", "Once upon a time", 12);

    @TempDir
    Path folder;

    private final AtomicLong clockNanos = new AtomicLong();

    /** Writes what it was asked, takes two seconds of the clock for it, and refuses an instruction that says so. */
    private final class Fake implements TextModel {

        final List<TextRequest> asked = new ArrayList<>();

        @Override
        public String id() {
            return "fake";
        }

        @Override
        public String generate(TextRequest request) {
            asked.add(request);
            clockNanos.addAndGet(2_000_000_000L);
            if (request.instruction().equals("refuse")) throw new IllegalArgumentException("refused");
            return "\ud83d\ude80 " + request;
        }
    }

    private MemoizedText memoized(TextModel model, Memo memo) {
        return new MemoizedText(model, memo, clockNanos::get);
    }

    /** Each differs from the first in one thing. */
    private static List<TextRequest> requests() {
        return List.of(
                STORY,
                TextRequest.free("Tell a story", ".Once upon a time", 12),
                TextRequest.free("Tell a story.", "Once upon a time", 13),
                TextRequest.free("", "Tell a story.Once upon a time", 12),
                new TextRequest("Tell a story.", "Once upon a time", new TextFormat.Choice(List.of("free")), 12),
                new TextRequest("Tell a story.", "Once upon a time", new TextFormat.Choice(List.of("a", "b")), 12),
                new TextRequest("Tell a story.", "Once upon a time", new TextFormat.Choice(List.of("ab")), 12),
                new TextRequest("Tell a story.", "Once upon a time", new TextFormat.Choice(List.of("b", "a")), 12),
                new TextRequest("Tell a story.", "Once upon a time", new TextFormat.Json("{}"), 12),
                new TextRequest("Tell a story.", "Once upon a time", new TextFormat.Json("true"), 12),
                TextRequest.free("Tell a story.", "Once upon a time?", 12),
                TextRequest.free("Tell a story.", "Once upon a time\ud83d", 12));
    }

    @Test
    void shouldWriteAlikeWithTheMemoAndWithout() {
        var without = requests().stream().map(new Fake()::generate).toList();

        for (int run = 0; run < 2; run++) {
            try (var memo = new Memo(folder.resolve("memo.db"))) {
                var model = memoized(new Fake(), memo);
                assertThat(requests().stream().map(model::generate)).isEqualTo(without);
                assertThat(model.id()).isEqualTo("fake");
            }
        }
    }

    @Test
    void shouldCountWhatTheMemoWasWorth() {
        try (var memo = new Memo(folder.resolve("memo.db"))) {
            var model = memoized(new Fake(), memo);
            for (int i = 0; i < 3; i++) model.generate(STORY);
            assertThat(model.counters()).isEqualTo(new Counters(2, 1, 2, 4));
        }
        try (var memo = new Memo(folder.resolve("memo.db"))) {
            var fake = new Fake();
            var model = memoized(fake, memo);
            model.generate(STORY);
            assertThat(model.counters()).isEqualTo(new Counters(1, 0, 0, 2));
            assertThat(fake.asked).isEmpty();
        }
    }

    @Test
    void shouldKeepATextAtOnceSoThatAKillLosesNone() {
        try (var memo = new Memo(folder.resolve("memo.db"));
                var other = new Memo(folder.resolve("memo.db"))) {
            var text = memoized(new Fake(), memo).generate(STORY);

            assertThat(other.findText(MemoKey.text("fake", STORY)).map(Memo.Kept::value))
                    .contains(text);
            assertThat(other.content()).hasValueSatisfying(content -> {
                assertThat(content.entries()).isEqualTo(1);
                assertThat(content.texts()).isEqualTo(1);
                assertThat(content.seconds()).isEqualTo(2);
            });
        }
    }

    @Test
    void shouldTellModelsApart() {
        assertThat(MemoKey.text("one", STORY)).isNotEqualTo(MemoKey.text("other", STORY));
        assertThat(requests().stream().map(request -> MemoKey.text("fake", request)))
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldRefuseAgainWhatTheModelRefuses() {
        var refused = TextRequest.free("refuse", "", 1);
        try (var memo = new Memo(folder.resolve("memo.db"))) {
            var fake = new Fake();
            var model = memoized(fake, memo);
            for (int i = 0; i < 2; i++) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> model.generate(refused))
                        .withMessage("refused");
            }
            assertThat(fake.asked).hasSize(2);
        }
    }

    @Test
    void shouldWriteAgainWhatWasTamperedWith() throws SQLException {
        String text;
        try (var memo = new Memo(folder.resolve("memo.db"))) {
            text = memoized(new Fake(), memo).generate(STORY);
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("memo.db"));
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE score SET row = CAST('sell everything' AS BLOB) || substr(row, 16)");
        }
        try (var memo = new Memo(folder.resolve("memo.db"))) {
            var fake = new Fake();
            assertThat(memoized(fake, memo).generate(STORY)).isEqualTo(text);
            assertThat(fake.asked).containsExactly(STORY);
            assertThat(memo.trouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble).contains("1 damaged entries dropped"));
        }
    }

    @Property(tries = 50)
    void shouldGiveBackAnyTextOrKeepNone(@ForAll String text, @ForAll long costNanos) throws IOException {
        var path = Files.createTempFile("memo", ".db");
        try (var memo = new Memo(path)) {
            var key = MemoKey.text("any", STORY);
            memo.keepText(key, new Memo.Kept<>(text, costNanos));
            memo.findText(key).ifPresent(found -> assertThat(found).isEqualTo(new Memo.Kept<>(text, costNanos)));
            boolean whole =
                    text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
            assertThat(memo.findText(key).isPresent()).isEqualTo(whole);
        } finally {
            Files.delete(path);
        }
    }
}
