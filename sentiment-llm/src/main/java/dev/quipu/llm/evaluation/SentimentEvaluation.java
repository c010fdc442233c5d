package dev.quipu.llm.evaluation;

import dev.quipu.llm.PrefetchingSentiment;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** Runs a model over labelled texts, in their order. */
public final class SentimentEvaluation {

    private static final double NANOS_PER_SECOND = 1e9;

    private SentimentEvaluation() {}

    /**
     * Scores every text; a model that takes hints is told of the texts ahead.
     *
     * @param progress called after each text with the number done
     * @param nanoTime a clock as {@link System#nanoTime}; used for the speed only
     */
    public static SentimentReport run(
            SentimentModel model, List<LabelledText> texts, IntConsumer progress, LongSupplier nanoTime) {
        var tally = new Tally();
        int hinted = 0;
        long start = nanoTime.getAsLong();
        for (int i = 0; i < texts.size(); i++) {
            hinted = prefetch(model, texts, Math.max(hinted, i));
            Sentiment sentiment = model.score(texts.get(i).text());
            tally.add(texts.get(i).label(), sentiment);
            progress.accept(i + 1);
        }
        double seconds = (nanoTime.getAsLong() - start) / NANOS_PER_SECOND;
        return tally.report(seconds > 0 ? texts.size() / seconds : Double.POSITIVE_INFINITY);
    }

    private static int prefetch(SentimentModel model, List<LabelledText> texts, int from) {
        if (!(model instanceof PrefetchingSentiment prefetching)) return from;
        int next = from;
        while (next < texts.size() && prefetching.prefetch(texts.get(next).text())) next++;
        return next;
    }
}
