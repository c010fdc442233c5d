package dev.quipu.llm.evaluation;

import java.util.List;

/**
 * How well a model labelled texts.
 *
 * @param items texts scored
 * @param accuracy share labelled right
 * @param weightedF1 mean of the labels' F1 scores, weighted by how many texts truly have each label
 * @param macroF1 plain mean of the F1 scores of the labels that occur as truth or as answer
 * @param confusion shape (truth, answer), each in the order of {@link Label}
 * @param calibrationError expected calibration error over ten bins of equal width: the mean gap between how sure the
 *     model was and how often it was right
 * @param itemsPerSecond texts scored a second
 */
public record SentimentReport(
        int items,
        double accuracy,
        double weightedF1,
        double macroF1,
        List<List<Integer>> confusion,
        double calibrationError,
        double itemsPerSecond) {}
