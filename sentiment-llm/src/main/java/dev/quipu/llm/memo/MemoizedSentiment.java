package dev.quipu.llm.memo;

import dev.quipu.llm.PrefetchingSentiment;
import dev.quipu.llm.Question;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.function.LongSupplier;

/** Asks the memo first and the model only for what the memo lacks. Scores are the model's, with or without it. */
public final class MemoizedSentiment implements PrefetchingSentiment {

    private final SentimentModel model;
    private final Memo memo;
    private final Ledger ledger;

    /** @param nanoTime a clock as {@link System#nanoTime}; used for the counters only */
    public MemoizedSentiment(SentimentModel model, Memo memo, LongSupplier nanoTime) {
        this.model = model;
        this.memo = memo;
        this.ledger = new Ledger(nanoTime);
    }

    @Override
    public String id() {
        return model.id();
    }

    @Override
    public Sentiment score(String text) {
        return answer(Question.of(text));
    }

    @Override
    public Sentiment score(String text, String entity) {
        return answer(Question.about(text, entity));
    }

    private Sentiment answer(Question question) {
        MemoKey key = key(question);
        return ledger.answer(memo.findScore(key), () -> question.ask(model), score -> memo.keepScore(key, score));
    }

    /** Passes on what the memo lacks, if the model can use the hint. */
    @Override
    public boolean prefetch(String text) {
        return prefetch(Question.of(text));
    }

    @Override
    public boolean prefetch(Question question) {
        if (!(model instanceof PrefetchingSentiment prefetching)) return false;
        return memo.findScore(key(question)).isPresent() || prefetching.prefetch(question);
    }

    private MemoKey key(Question question) {
        return MemoKey.sentiment(id(), question.key());
    }

    public Counters counters() {
        return ledger.counters();
    }
}
