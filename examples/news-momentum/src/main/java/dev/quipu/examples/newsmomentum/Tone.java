package dev.quipu.examples.newsmomentum;

import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;

/**
 * Mean and spread of headline polarity, of which each sample fades by half every half-life. Sums run in the order of
 * the log and the decay is StrictMath's, so the bits are the same everywhere.
 *
 * @param sum of polarity × weight, faded to {@code atMillis}
 * @param squares of polarity² × weight, faded to {@code atMillis}
 * @param weight of all samples, faded to {@code atMillis}
 */
record Tone(double sum, double squares, double weight, long atMillis) {

    static final Tone SILENCE = new Tone(0, 0, 0, 0);

    Tone at(long millis, long halfLifeMillis) {
        double left = StrictMath.pow(0.5, (double) (millis - atMillis) / halfLifeMillis);
        return new Tone(sum * left, squares * left, weight * left, millis);
    }

    Tone plus(double polarity, double sampleWeight) {
        return new Tone(
                sum + polarity * sampleWeight,
                squares + polarity * polarity * sampleWeight,
                weight + sampleWeight,
                atMillis);
    }

    /** Zero without samples. */
    double mean() {
        return weight > 0 ? sum / weight : 0;
    }

    /** Standard deviation of one headline; zero without samples. */
    double deviation() {
        double mean = mean();
        return weight > 0 ? StrictMath.sqrt(Math.max(0, squares / weight - mean * mean)) : 0;
    }

    void write(StateWriter out) {
        out.writeDouble(sum).writeDouble(squares).writeDouble(weight).writeLong(atMillis);
    }

    static Tone read(StateReader in) {
        return new Tone(in.readDouble(), in.readDouble(), in.readDouble(), in.readLong());
    }
}
