package dev.quipu.strategy;

/**
 * What the language model thinks of a text: calibrated label probabilities in millionths, which add up to one million.
 */
public record Sentiment(int negativeMicros, int neutralMicros, int positiveMicros) {

    public Sentiment {
        if (negativeMicros < 0
                || neutralMicros < 0
                || positiveMicros < 0
                || negativeMicros + neutralMicros + positiveMicros != 1_000_000) {
            throw new IllegalArgumentException("label probabilities must be non-negative and add up to 1000000: "
                    + negativeMicros + ", " + neutralMicros + ", " + positiveMicros);
        }
    }

    /** P(positive) − P(negative) in millionths, −1,000,000 to 1,000,000. */
    public int polarityMicros() {
        return positiveMicros - negativeMicros;
    }
}
