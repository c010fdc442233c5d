package dev.quipu.llm.evaluation;

import dev.quipu.strategy.Sentiment;

/** What a text is, or is thought to be. */
public enum Label {
    NEGATIVE,
    NEUTRAL,
    POSITIVE;

    /** The likeliest label; the first in this order if two are equal. */
    public static Label of(Sentiment sentiment) {
        Label likeliest = NEGATIVE;
        for (Label label : values()) {
            if (label.micros(sentiment) > likeliest.micros(sentiment)) likeliest = label;
        }
        return likeliest;
    }

    /** The label's probability in millionths. */
    public int micros(Sentiment sentiment) {
        return switch (this) {
            case NEGATIVE -> sentiment.negativeMicros();
            case NEUTRAL -> sentiment.neutralMicros();
            case POSITIVE -> sentiment.positiveMicros();
        };
    }
}
