package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.llm.memo.Memo;
import dev.quipu.llm.memo.MemoizedSentiment;
import dev.quipu.strategy.Sentiment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** One model in one program, and the ways to ask it the same questions. Every answer is computed by a fresh instance. */
record AskedModel(InferenceProgram program, ModelFile file, SentimentPrompt prompt, List<Question> questions) {

    private static final int MAX_TOKENS = 256;
    private static final int NEW_TOKENS = 16;

    /**
     * @param logits after some of the questions; shape (some, vocabulary)
     * @param tokens that follow some: greedy, drawn by a seed, and drawn but held to a format
     */
    record Written(float[][] logits, int[][] tokens) {}

    /** How sentiments are remembered. */
    enum MemoUse {
        NONE,
        /** A memo that knows nothing yet. */
        COLD,
        /** The memo that the cold run has filled, opened again. */
        WARM
    }

    private InferenceModule open() {
        return program.open(file, MAX_TOKENS);
    }

    Written written() {
        InferenceModule module = open();
        var sentiment = new LlmSentiment(module, prompt);
        List<int[]> prompts = IntStream.iterate(0, i -> i < questions.size(), i -> i + 5)
                .mapToObj(i -> sentiment.promptTokens(questions.get(i)))
                .toList();
        var greedy = GenerateOptions.greedy(NEW_TOKENS);
        var drawn = greedy.with(new Sampling(0.9f, 40, 0.95f, 0.05f, 1.1f, 64, 2026));
        var ways = List.of(greedy, drawn, drawn.matching("[A-Z]*(a|b|c)[A-Z]{2,5}"));
        int[][] tokens = prompts.stream()
                .limit(3)
                .flatMap(ids -> ways.stream().map(way -> module.generate(ids, way)))
                .toArray(int[][]::new);
        return new Written(prompts.stream().map(module::logits).toArray(float[][]::new), tokens);
    }

    /** Log-probabilities of the labels, exactly {@code batch} questions a call; shape (questions, labels). */
    float[][] scores(int batch, int threads) {
        float[][] scores = new float[questions.size()][];
        inParallel(threads, thread -> scoreShare(batch, thread, threads, scores));
        return scores;
    }

    private void scoreShare(int batch, int thread, int threads, float[][] scores) {
        InferenceModule module = open();
        var sentiment = new LlmSentiment(module, prompt);
        List<int[]> labels = prompt.labels().stream().map(module::tokenize).toList();
        for (int from = thread * batch; from < questions.size(); from += threads * batch) {
            List<int[]> prompts = questions.stream()
                    .skip(from)
                    .limit(batch)
                    .map(sentiment::promptTokens)
                    .toList();
            float[][] some = module.scoreBatch(prompts, labels);
            System.arraycopy(some, 0, scores, from, some.length);
        }
    }

    @FunctionalInterface
    private interface Share {
        void of(int thread);
    }

    private static void inParallel(int threads, Share share) {
        try (var executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> shares = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int mine = thread;
                shares.add(executor.submit(() -> share.of(mine)));
            }
            for (Future<?> each : shares) each.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As back-tests and live agents ask, with up to {@code batch} questions waiting. */
    List<Sentiment> sentiments(int batch, int threads, MemoUse use, Path memoFile) {
        try (var pool = new SentimentPool(() -> new LlmSentiment(open(), prompt), threads, batch)) {
            return switch (use) {
                case NONE -> ask(pool, batch);
                case COLD -> remembered(pool, batch, memoFile, 0);
                case WARM -> remembered(pool, batch, memoFile, questions.size());
            };
        }
    }

    private List<Sentiment> remembered(SentimentPool pool, int batch, Path memoFile, int hits) {
        try (var memo = new Memo(memoFile)) {
            var model = new MemoizedSentiment(pool, memo, System::nanoTime);
            List<Sentiment> sentiments = ask(model, batch);
            assertThat(model.counters().hits()).as("answers that the memo knew").isEqualTo(hits);
            return sentiments;
        }
    }

    private List<Sentiment> ask(PrefetchingSentiment model, int batch) {
        List<Sentiment> answers = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            questions.stream().skip(i).limit(batch).forEach(model::prefetch);
            answers.add(questions.get(i).ask(model));
        }
        return answers;
    }
}
