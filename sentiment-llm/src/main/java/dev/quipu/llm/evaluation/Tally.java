package dev.quipu.llm.evaluation;

import dev.quipu.strategy.Sentiment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Counts answers against truth and takes the measures from the counts, as scikit-learn defines them. */
final class Tally {

    private static final int LABELS = Label.values().length;
    private static final int BINS = 10;
    private static final int MILLION = 1_000_000;

    private final int[][] confusion = new int[LABELS][LABELS]; // (truth, answer)
    private final int[] binItems = new int[BINS];
    private final int[] binRight = new int[BINS];
    private final long[] binConfidenceMicros = new long[BINS];
    private int items;
    private int right;

    void add(Label truth, Sentiment sentiment) {
        Label answer = Label.of(sentiment);
        int confidenceMicros = answer.micros(sentiment);
        int bin = Math.min(confidenceMicros / (MILLION / BINS), BINS - 1);
        boolean isRight = answer == truth;
        confusion[truth.ordinal()][answer.ordinal()]++;
        binItems[bin]++;
        binConfidenceMicros[bin] += confidenceMicros;
        items++;
        if (isRight) {
            binRight[bin]++;
            right++;
        }
    }

    SentimentReport report(double itemsPerSecond) {
        return new SentimentReport(
                items,
                share(right, items),
                weightedF1(),
                macroF1(),
                Arrays.stream(confusion)
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList(),
                calibrationError(),
                itemsPerSecond);
    }

    private double weightedF1() {
        double sum = 0;
        for (int label = 0; label < LABELS; label++) sum += f1(label) * support(label);
        return share(sum, items);
    }

    private double macroF1() {
        List<Integer> seen = IntStream.range(0, LABELS)
                .filter(label -> support(label) + answers(label) > 0)
                .boxed()
                .toList();
        double sum = 0;
        for (int label : seen) sum += f1(label);
        return share(sum, seen.size());
    }

    /** 2·TP / (2·TP + FP + FN); 0 for a label that is neither truth nor answer. */
    private double f1(int label) {
        return share(2.0 * confusion[label][label], support(label) + answers(label));
    }

    private int support(int label) {
        return Arrays.stream(confusion[label]).sum();
    }

    private int answers(int label) {
        return Arrays.stream(confusion).mapToInt(row -> row[label]).sum();
    }

    private double calibrationError() {
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += Math.abs(binConfidenceMicros[bin] / (double) MILLION - binRight[bin]);
        }
        return share(sum, items);
    }

    private static double share(double part, int whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
