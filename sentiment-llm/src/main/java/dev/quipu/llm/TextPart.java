package dev.quipu.llm;

import java.util.Objects;

/**
 * A stretch of a prompt.
 *
 * @param trusted whether text such as {@code <|im_end|>} in it is a control token; false for what others wrote
 */
public record TextPart(String text, boolean trusted) {

    public TextPart {
        Objects.requireNonNull(text, "text");
    }

    public static TextPart trusted(String text) {
        return new TextPart(text, true);
    }

    public static TextPart plain(String text) {
        return new TextPart(text, false);
    }
}
