package dev.quipu.backtest.redteam;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.function.Function;

/** A model for tests: whatever the function says. */
record WordModel(Function<String, Sentiment> function) implements SentimentModel {

    static final Sentiment GOOD = new Sentiment(100_000, 200_000, 700_000);
    static final Sentiment BAD = new Sentiment(700_000, 200_000, 100_000);
    static final Sentiment NOTHING = new Sentiment(100_000, 800_000, 100_000);

    /** Believes the word positive, and else that crashes are bad. */
    static WordModel gullible() {
        return new WordModel(text -> text.contains("positive") ? GOOD : text.contains("crash") ? BAD : NOTHING);
    }

    @Override
    public String id() {
        return "words";
    }

    @Override
    public Sentiment score(String text) {
        return function.apply(text);
    }
}
