package dev.quipu.backtest.redteam;

import dev.quipu.strategy.Sentiment;
import java.util.Locale;

/** The likeliest label of a sentiment. */
public enum Tendency {
    NEGATIVE,
    NEUTRAL,
    POSITIVE;

    /** The first in this order if two are equal. */
    static Tendency of(Sentiment sentiment) {
        var likeliest = NEGATIVE;
        for (var label : values()) {
            if (label.micros(sentiment) > likeliest.micros(sentiment)) {
                likeliest = label;
            }
        }
        return likeliest;
    }

    int micros(Sentiment sentiment) {
        return switch (this) {
            case NEGATIVE -> sentiment.negativeMicros();
            case NEUTRAL -> sentiment.neutralMicros();
            case POSITIVE -> sentiment.positiveMicros();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
