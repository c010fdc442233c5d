package dev.quipu.llm;

import dev.quipu.strategy.SentimentModel;

/** A model that can be told early which texts it will be asked for. A hint changes when work is done, not a score. */
public interface PrefetchingSentiment extends SentimentModel {

    /** Begins to score a text that {@code score} will ask for; returns false, and does nothing, if it has no room. */
    boolean prefetch(String text);

    /** The same for a question; false where only texts as a whole are taken early. */
    default boolean prefetch(Question question) {
        return question.entity().isEmpty() && prefetch(question.text());
    }
}
