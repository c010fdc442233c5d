package dev.quipu.llm.evaluation;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Word 1- and 2-grams weighted by TF-IDF, with a logistic regression: fitted by scikit-learn in
 * {@code training/export_tfidf.py}, which also tells the format of the resource.
 */
final class TfIdf implements SentimentModel {

    private static final String RESOURCE = "tfidf.tsv.gz";
    private static final double UNIT = 4096;
    private static final int MILLION = 1_000_000;
    private static final int LABELS = Label.values().length;

    /** scikit-learn's token pattern: two word characters or more, as Unicode has them. */
    private static final Pattern TOKEN = Pattern.compile("\\b\\w\\w+\\b", Pattern.UNICODE_CHARACTER_CLASS);

    /** @param weights one for each {@link Label} */
    private record Feature(double idf, double[] weights) {}

    private final int[] shareMicros = new int[LABELS];
    private final double[] intercept = new double[LABELS];
    private final Map<String, Feature> features = new HashMap<>();

    private TfIdf() {}

    static TfIdf load() {
        var model = new TfIdf();
        try (var in = TfIdf.class.getResourceAsStream(RESOURCE)) {
            if (in == null) throw new IllegalStateException("not packaged: dev/quipu/llm/evaluation/" + RESOURCE);
            var lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8));
            for (int label = 0; label < LABELS; label++) model.readClass(label, lines.readLine());
            for (var line = lines.readLine(); line != null; line = lines.readLine()) model.readFeature(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return model;
    }

    private void readClass(int label, String line) {
        String[] cells = line.split("\t");
        shareMicros[label] = Integer.parseInt(cells[2]);
        intercept[label] = Integer.parseInt(cells[3]) / UNIT;
    }

    private void readFeature(String line) {
        String[] cells = line.split("\t");
        double[] weights = new double[LABELS];
        for (int label = 0; label < LABELS; label++) weights[label] = Integer.parseInt(cells[2 + label]) / UNIT;
        features.put(cells[0], new Feature(Integer.parseInt(cells[1]) / UNIT, weights));
    }

    /** Answers every text with the labels' shares of the training rows. */
    SentimentModel majority() {
        int negative = shareMicros[Label.NEGATIVE.ordinal()];
        int positive = shareMicros[Label.POSITIVE.ordinal()];
        var shares = new Sentiment(negative, MILLION - negative - positive, positive);
        return new SentimentModel() {
            @Override
            public String id() {
                return "majority";
            }

            @Override
            public Sentiment score(String text) {
                return shares;
            }
        };
    }

    @Override
    public String id() {
        return "TF-IDF";
    }

    @Override
    public Sentiment score(String text) {
        double norm = 0;
        double[] sums = new double[LABELS];
        for (var entry : counts(CleanText.of(text)).entrySet()) {
            var feature = features.get(entry.getKey());
            double value = entry.getValue() * feature.idf;
            norm += value * value;
            for (int label = 0; label < LABELS; label++) sums[label] += value * feature.weights[label];
        }
        double scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
        for (int label = 0; label < LABELS; label++) sums[label] = sums[label] * scale + intercept[label];
        return softmax(sums);
    }

    /** How often each n-gram that the model knows occurs, in the order of the alphabet. */
    private Map<String, Integer> counts(String text) {
        List<String> words =
                TOKEN.matcher(text).results().map(MatchResult::group).toList();
        List<String> ngrams = new ArrayList<>(words);
        for (int i = 1; i < words.size(); i++) ngrams.add(words.get(i - 1) + " " + words.get(i));
        Map<String, Integer> counts = new TreeMap<>();
        for (var ngram : ngrams) if (features.containsKey(ngram)) counts.merge(ngram, 1, Integer::sum);
        return counts;
    }

    private static Sentiment softmax(double[] sums) {
        double largest = Math.max(sums[0], Math.max(sums[1], sums[2]));
        double negative = StrictMath.exp(sums[0] - largest);
        double neutral = StrictMath.exp(sums[1] - largest);
        double positive = StrictMath.exp(sums[2] - largest);
        double unit = MILLION / (negative + neutral + positive);
        int negativeMicros = (int) (negative * unit);
        int positiveMicros = (int) (positive * unit);
        return new Sentiment(negativeMicros, MILLION - negativeMicros - positiveMicros, positiveMicros);
    }
}
