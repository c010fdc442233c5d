package dev.quipu.llm.memo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.llm.PrefetchingSentiment;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoizedSentimentTest {

    @TempDir
    Path folder;

    private final AtomicLong clockNanos = new AtomicLong();

    /** Takes a second of the clock for each text and notes what it is asked. */
    private final class Fake implements PrefetchingSentiment {

        final List<String> scored = new ArrayList<>();
        final List<String> hinted = new ArrayList<>();

        @Override
        public String id() {
            return "fake";
        }

        @Override
        public Sentiment score(String text) {
            scored.add(text);
            clockNanos.addAndGet(1_000_000_000L);
            return new Sentiment(text.length(), 0, 1_000_000 - text.length());
        }

        @Override
        public boolean prefetch(String text) {
            return hinted.add(text);
        }
    }

    private static List<Sentiment> score(SentimentModel model) {
        return IntStream.range(0, 20)
                .mapToObj(i -> model.score("x".repeat(i % 7)))
                .toList();
    }

    @Test
    void shouldScoreAlikeWithTheMemoAndWithout() {
        List<Sentiment> without = score(new Fake());

        for (int run = 0; run < 2; run++) {
            try (var memo = new Memo(folder.resolve("memo.db"))) {
                assertThat(score(new MemoizedSentiment(new Fake(), memo, clockNanos::get)))
                        .isEqualTo(without);
            }
        }
    }

    @Test
    void shouldCountWhatTheMemoWasWorth() {
        Path path = folder.resolve("memo.db");
        try (var memo = new Memo(path)) {
            var model = new MemoizedSentiment(new Fake(), memo, clockNanos::get);
            score(model);
            assertThat(model.counters()).isEqualTo(new Counters(13, 7, 7, 13));
        }
        try (var memo = new Memo(path)) {
            var fake = new Fake();
            var model = new MemoizedSentiment(fake, memo, clockNanos::get);
            score(model);
            assertThat(model.counters()).isEqualTo(new Counters(20, 0, 0, 20));
            assertThat(fake.scored).isEmpty();
            assertThat(model.id()).isEqualTo("fake");
        }
    }

    @Test
    void shouldPassOnHintsForWhatTheMemoLacks() {
        try (var memo = new Memo(folder.resolve("memo.db"))) {
            var fake = new Fake();
            var model = new MemoizedSentiment(fake, memo, clockNanos::get);
            model.score("known");

            assertThat(model.prefetch("known")).isTrue();
            assertThat(model.prefetch("new")).isTrue();
            assertThat(fake.hinted).containsExactly("new");
        }
    }

    @Test
    void shouldKeepWhatATextSaysOfEachEntityApart() {
        var knowing = new SentimentModel() {
            @Override
            public String id() {
                return "knowing";
            }

            @Override
            public Sentiment score(String text) {
                return new Sentiment(0, 1_000_000, 0);
            }

            @Override
            public Sentiment score(String text, String entity) {
                return new Sentiment(entity.length(), 0, 1_000_000 - entity.length());
            }
        };
        try (var memo = new Memo(folder.resolve("memo.db"))) {
            var memoized = new MemoizedSentiment(knowing, memo, clockNanos::get);
            for (int run = 0; run < 2; run++) {
                assertThat(memoized.score("up")).isEqualTo(knowing.score("up"));
                assertThat(memoized.score("up", "BTC")).isEqualTo(knowing.score("up", "BTC"));
                assertThat(memoized.score("up", "DOGE")).isEqualTo(knowing.score("up", "DOGE"));
            }
            assertThat(memoized.counters().hits()).isEqualTo(3);
        }
    }
}
