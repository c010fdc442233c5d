package dev.quipu.strategy.desk;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Knows the answers it was told and no others. */
final class ScriptedModel implements SentimentModel {

    private final Map<Question, Sentiment> answers = new LinkedHashMap<>();

    /** How a text reads, as a whole or for an entity. */
    private record Question(String text, Optional<String> entity) {

        @Override
        public String toString() {
            return entity.map(name -> "what '%s' says of '%s'".formatted(text, name))
                    .orElseGet(() -> "how '%s' reads as a whole".formatted(text));
        }
    }

    void says(String text, Sentiment answer) {
        answers.put(new Question(text, Optional.empty()), answer);
    }

    void says(String text, String entity, Sentiment answer) {
        if (entity.isBlank() || entity.length() > 64) {
            throw new IllegalArgumentException("an entity has 1 to 64 characters: '" + entity + "'");
        }
        answers.put(new Question(text, Optional.of(entity)), answer);
    }

    @Override
    public String id() {
        return "scripted";
    }

    @Override
    public Sentiment score(String text) {
        return answer(new Question(text, Optional.empty()));
    }

    @Override
    public Sentiment score(String text, String entity) {
        return answer(new Question(text, Optional.of(entity)));
    }

    /** An error rather than an exception, so that no strategy catches it. */
    private Sentiment answer(Question question) {
        var answer = answers.get(question);
        if (answer == null) {
            throw new AssertionError("the strategy asked " + question + ", and the test has not said it: modelSays(…)");
        }
        return answer;
    }
}
