package dev.quipu.llm.memo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.memory.Embedder;
import dev.quipu.strategy.memory.Embedding;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoizedEmbedderTest {

    private static final List<String> TEXTS = List.of("", "up", "down", "up", "?", "\ud83d", "\u0416".repeat(99));

    @TempDir
    Path folder;

    private final AtomicLong clockNanos = new AtomicLong();

    /** Takes a second of the clock for each text and notes what it is asked. */
    private final class Fake implements Embedder {

        final List<String> asked = new ArrayList<>();

        @Override
        public String id() {
            return "fake";
        }

        @Override
        public int dimensions() {
            return 576;
        }

        @Override
        public Embedding embed(String text) {
            asked.add(text);
            clockNanos.addAndGet(1_000_000_000L);
            var values = new int[dimensions()];
            for (int i = 0; i < text.length(); i++) values[i] = text.charAt(i) - 100;
            return Embedding.quantise(values);
        }
    }

    private MemoizedEmbedder memoized(Embedder embedder, Memo memo) {
        return new MemoizedEmbedder(embedder, memo, clockNanos::get);
    }

    @Test
    void shouldEmbedAlikeWithTheMemoAndWithout() {
        var without = TEXTS.stream().map(new Fake()::embed).toList();

        for (int run = 0; run < 2; run++) {
            try (var memo = new Memo(folder.resolve("memo.db"))) {
                var embedder = memoized(new Fake(), memo);
                assertThat(TEXTS.stream().map(embedder::embed)).isEqualTo(without);
                assertThat(embedder.id()).isEqualTo("fake");
                assertThat(embedder.dimensions()).isEqualTo(576);
                int misses = run == 0 ? 6 : 0;
                assertThat(embedder.counters()).isEqualTo(new Counters(7 - misses, misses, misses, 7 - misses));
            }
        }
        try (var memo = new Memo(folder.resolve("memo.db"))) {
            assertThat(memo.content()).hasValueSatisfying(content -> {
                assertThat(content.entries()).isEqualTo(6);
                assertThat(content.vectors()).isEqualTo(6);
                assertThat(content.seconds()).isEqualTo(6);
            });
        }
    }

    @Test
    void shouldEmbedAgainWhatWasTamperedWith() throws SQLException {
        try (var memo = new Memo(folder.resolve("memo.db"))) {
            memoized(new Fake(), memo).embed("up");
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("memo.db"));
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE score SET row = x'80' || substr(row, 2)");
        }
        try (var memo = new Memo(folder.resolve("memo.db"))) {
            var fake = new Fake();
            assertThat(memoized(fake, memo).embed("up")).isEqualTo(new Fake().embed("up"));
            assertThat(fake.asked).containsExactly("up");
            assertThat(memo.trouble()).isPresent();
        }
    }
}
