package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SentimentPoolTest {

    private static final Sentiment GLAD = new Sentiment(0, 0, 1_000_000);

    private record Fake(String id, Function<String, Sentiment> scores) implements SentimentModel {
        @Override
        public Sentiment score(String text) {
            return scores.apply(text);
        }
    }

    /** Records how many texts it is given at once; one that is "bad" spoils its batch. */
    private record FakeBatches(CountDownLatch gate, List<Integer> sizes, Function<String, Sentiment> scores)
            implements BatchSentiment {
        @Override
        public String id() {
            return "fake";
        }

        @Override
        public Sentiment score(String text) {
            return scoreAll(List.of(Question.of(text))).getFirst();
        }

        @Override
        public List<Sentiment> scoreAll(List<Question> questions) {
            passing(gate);
            sizes.add(questions.size());
            return questions.stream()
                    .map(question -> scores.apply(question.text()))
                    .toList();
        }
    }

    private static SentimentModel fake(Function<String, Sentiment> scores) {
        return new Fake("fake", scores);
    }

    private static Sentiment byLength(String text) {
        return new Sentiment(text.length(), 1_000_000 - text.length(), 0);
    }

    @Test
    void shouldScoreAlikeOnAnyNumberOfThreads() {
        List<String> texts = IntStream.range(0, 500).mapToObj("x"::repeat).toList();
        for (int threads = 1; threads <= 4; threads++) {
            try (var pool = new SentimentPool(() -> fake(SentimentPoolTest::byLength), threads, 64)) {
                for (int i = 0; i < texts.size(); i++) {
                    for (int ahead = i; ahead < texts.size() && pool.prefetch(texts.get(ahead)); ahead++) {}
                    assertThat(pool.score(texts.get(i))).isEqualTo(byLength(texts.get(i)));
                }
            }
        }
    }

    @Test
    void shouldGiveTheModelTogetherWhatWaitsForIt() {
        CountDownLatch gate = new CountDownLatch(1);
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        List<String> texts = IntStream.range(0, 200).mapToObj("x"::repeat).toList();
        try (var pool = new SentimentPool(() -> new FakeBatches(gate, sizes, SentimentPoolTest::byLength), 1, 1000)) {
            texts.forEach(text -> pool.prefetch(text));
            gate.countDown();

            for (String text : texts) assertThat(pool.score(text)).isEqualTo(byLength(text));

            assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
            assertThat(sizes).contains(64).allMatch(size -> size <= 64);
        }
    }

    @Test
    void shouldAskAboutTheEntityItIsAskedAbout() {
        SentimentModel knowing = new BatchSentiment() {
            @Override
            public String id() {
                return "fake";
            }

            @Override
            public Sentiment score(String text) {
                return byLength(text);
            }

            @Override
            public Sentiment score(String text, String entity) {
                return byLength(text + entity);
            }

            @Override
            public List<Sentiment> scoreAll(List<Question> questions) {
                return questions.stream().map(question -> question.ask(this)).toList();
            }
        };
        try (var pool = new SentimentPool(() -> knowing, 2)) {
            for (String entity : List.of("BTC", "DOGE", "ETH")) pool.prefetch(Question.about("up", entity));
            pool.prefetch("up");

            assertThat(pool.score("up", "DOGE")).isEqualTo(byLength("upDOGE"));
            assertThat(pool.score("up", "BTC")).isEqualTo(byLength("upBTC"));
            assertThat(pool.score("up")).isEqualTo(byLength("up"));
            assertThat(pool.score("down", "BTC")).isEqualTo(byLength("downBTC"));
        }
    }

    @Test
    void shouldFindTheTextThatSpoilsABatch() {
        CountDownLatch gate = new CountDownLatch(1);
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        var failure = new ModelException(ModelException.Reason.NOT_FINITE, "boom");
        Function<String, Sentiment> scores = text -> {
            if (text.equals("bad")) throw failure;
            return GLAD;
        };
        try (var pool = new SentimentPool(() -> new FakeBatches(gate, sizes, scores), 1)) {
            List.of("first", "good", "bad", "better").forEach(text -> pool.prefetch(text));
            gate.countDown();

            assertThatThrownBy(() -> pool.score("bad")).isSameAs(failure);
            assertThat(List.of(pool.score("first"), pool.score("good"), pool.score("better")))
                    .containsOnly(GLAD);
        }
    }

    @Test
    void shouldTakeNoMoreHintsThanItHasRoomFor() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        try (var pool = new SentimentPool(() -> fake(text -> passing(gate)), 1, 2)) {
            assertThat(pool.prefetch("a")).isTrue();
            assertThat(pool.prefetch("b")).isTrue();
            assertThat(pool.prefetch("b")).isTrue();
            assertThat(pool.prefetch("c")).isFalse();
            gate.countDown();
            assertThat(pool.score("a")).isEqualTo(GLAD);
            assertThat(pool.prefetch("c")).isTrue();
        }
    }

    private static Sentiment passing(CountDownLatch gate) {
        try {
            gate.await();
            return GLAD;
        } catch (InterruptedException e) {
            throw new CancellationException("stopped half-way");
        }
    }

    @Test
    void shouldScoreAPrefetchedTextOnce() {
        AtomicInteger scored = new AtomicInteger();
        try (var pool = new SentimentPool(
                () -> fake(text -> {
                    scored.incrementAndGet();
                    return GLAD;
                }),
                2)) {
            pool.prefetch("a");
            pool.prefetch("a");
            pool.score("a");
            assertThat(scored).hasValue(1);
            pool.score("a");
            assertThat(scored).hasValue(2);
        }
    }

    @Test
    void shouldThrowAWorkersFailureAtTheScoreOfItsText() {
        AtomicInteger opened = new AtomicInteger();
        var failure = new ModelException(ModelException.Reason.STOPPED, "boom");
        try (var pool = new SentimentPool(
                () -> {
                    opened.incrementAndGet();
                    return fake(text -> {
                        if (text.equals("bad")) throw failure;
                        return GLAD;
                    });
                },
                1)) {
            pool.prefetch("bad");
            assertThat(pool.score("good")).isEqualTo(GLAD);
            assertThatThrownBy(() -> pool.score("bad")).isSameAs(failure);
            assertThat(pool.score("good")).isEqualTo(GLAD);
            assertThat(opened).as("a fresh model after the failure").hasValue(2);
        }
    }

    @Test
    void shouldFailAtOnceIfTheModelCannotBeOpened() {
        var failure = new ModelException(ModelException.Reason.UNREADABLE, "no such file");

        assertThatThrownBy(() -> new SentimentPool(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void shouldRefuseModelsThatDiffer() {
        AtomicInteger opened = new AtomicInteger();
        try (var pool = new SentimentPool(
                () -> new Fake("model " + opened.incrementAndGet(), text -> {
                    throw new ModelException(ModelException.Reason.STOPPED, "boom");
                }),
                1)) {
            assertThatThrownBy(() -> pool.score("a")).hasMessage("boom");
            assertThatThrownBy(() -> pool.score("b")).hasMessageContaining("models differ: model 1 and model 2");
        }
    }

    @Test
    void shouldStopInTheMiddleOfATextWhenClosed() throws InterruptedException, ExecutionException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        var pool = new SentimentPool(
                () -> fake(text -> {
                    begun.countDown();
                    return passing(never);
                }),
                1);
        var waiting = CompletableFuture.supplyAsync(() -> pool.score("a"));
        begun.await();
        pool.prefetch("b");

        pool.close();

        assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(CancellationException.class);
        assertThat(pool.prefetch("c")).isFalse();
        assertThatThrownBy(() -> pool.score("b")).isInstanceOf(CancellationException.class);
        pool.close();
    }

    @Test
    void shouldGiveUpWaitingWhenInterrupted() {
        CountDownLatch never = new CountDownLatch(1);
        try (var pool = new SentimentPool(() -> fake(text -> passing(never)), 1)) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> pool.score("a")).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
