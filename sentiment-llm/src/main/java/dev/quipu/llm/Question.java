package dev.quipu.llm;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.Optional;

/**
 * What a model is asked: how a text reads, as a whole or for one of those it speaks of.
 *
 * @param entity as the text or the market names it: {@code Bitcoin}, {@code BTC}
 */
public record Question(String text, Optional<String> entity) {

    private static final char ESCAPE = '\u0001';

    /** How the text reads as a whole. */
    public static Question of(String text) {
        return new Question(text, Optional.empty());
    }

    /** How the text reads for an entity. */
    public static Question about(String text, String entity) {
        return new Question(text, Optional.of(entity));
    }

    /** The model's answer. */
    public Sentiment ask(SentimentModel model) {
        return entity.map(name -> model.score(text, name)).orElseGet(() -> model.score(text));
    }

    /** One string a question, different for different ones; the text itself where there is no entity. */
    public String key() {
        return entity.map(name -> ESCAPE + Integer.toString(name.length()) + ":" + name + text)
                .orElseGet(() -> text.indexOf(ESCAPE) == 0 ? ESCAPE + ":" + text : text);
    }
}
