package dev.quipu.llm;

import dev.quipu.llm.ModelException.Reason;
import dev.quipu.strategy.Sentiment;

/** From logarithms of label probabilities to millionths that add up to one million. */
final class LabelProbabilities {

    private static final int MILLION = 1_000_000;
    private static final int LABELS = 3;

    private LabelProbabilities() {}

    /**
     * Softmax over the three labels, then largest remainder: each share is rounded down and the millionths left over go
     * to the largest fractions, the earlier label first if two are equal. StrictMath and one fixed order of the sum
     * make the result the same everywhere.
     *
     * @param logProbabilities negative, neutral, positive; finite, or −infinity for impossible
     */
    static Sentiment normalise(double[] logProbabilities) {
        double largest = Math.max(Math.max(logProbabilities[0], logProbabilities[1]), logProbabilities[2]);
        if (!Double.isFinite(largest)) {
            throw new ModelException(Reason.NOT_FINITE, "no label has a finite probability");
        }
        double[] weights = new double[LABELS];
        double sum = 0;
        for (int i = 0; i < LABELS; i++) {
            weights[i] = StrictMath.exp(logProbabilities[i] - largest);
            sum += weights[i];
        }
        int[] micros = new int[LABELS];
        double[] fractions = new double[LABELS];
        int left = MILLION;
        for (int i = 0; i < LABELS; i++) {
            double share = weights[i] / sum * MILLION;
            micros[i] = (int) share;
            fractions[i] = share - micros[i];
            left -= micros[i];
        }
        for (; left > 0; left--) {
            int next = indexOfLargest(fractions);
            micros[next]++;
            fractions[next] = -1;
        }
        return new Sentiment(micros[0], micros[1], micros[2]);
    }

    private static int indexOfLargest(double[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[largest]) largest = i;
        }
        return largest;
    }
}
