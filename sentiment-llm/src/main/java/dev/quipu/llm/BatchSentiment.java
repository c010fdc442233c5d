package dev.quipu.llm;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.List;

/** A model that answers many questions in less time than one after another. */
public interface BatchSentiment extends SentimentModel {

    /** The answers in the order of the questions, each as if it were asked alone. */
    List<Sentiment> scoreAll(List<Question> questions);
}
