package dev.quipu.strategy.text;

import java.util.List;

/** The form that a model's text is held to while it is written: no other text can come out. */
public sealed interface TextFormat {

    /** Anything, until the model ends its text or has no tokens left. */
    record Free() implements TextFormat {}

    /** Exactly one of these. */
    record Choice(List<String> texts) implements TextFormat {

        public Choice {
            texts = List.copyOf(texts);
            if (texts.isEmpty()
                    || texts.contains("")
                    || texts.stream().distinct().count() < texts.size()) {
                throw new IllegalArgumentException("a choice is of different texts, none empty, but was " + texts);
            }
        }
    }

    /** JSON on one line that conforms to a schema, such as {@link dev.quipu.strategy.tool.Toolbox#schema}. */
    record Json(String schema) implements TextFormat {}
}
