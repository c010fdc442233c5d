package dev.quipu.llm.evaluation;

import dev.quipu.strategy.SentimentModel;
import java.util.List;

/** What a language model has to beat to be worth its cost: the plain methods, from the plainest on. */
public final class Rivals {

    private Rivals() {}

    /**
     * Majority, word list and TF-IDF. All were fitted on, or written for, the rows that our models may learn from, and
     * never saw a test set.
     */
    public static List<SentimentModel> all() {
        var tfIdf = TfIdf.load();
        return List.of(tfIdf.majority(), new WordList(), tfIdf);
    }
}
