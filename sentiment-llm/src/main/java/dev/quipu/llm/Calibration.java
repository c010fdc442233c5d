package dev.quipu.llm;

import dev.quipu.llm.ModelException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Corrects a model's confidence, as its metadata says: {@code quipu.calibration.temperature} and
 * {@code quipu.calibration.bias.negative}, {@code .neutral}, {@code .positive}.
 *
 * <pre>
 *   z[label] = log P(label) / temperature + bias[label]      float64, one rounding a step; then softmax over the labels
 * </pre>
 *
 * @param temperature above 1 for a model that is too sure
 */
public record Calibration(double temperature, double negative, double neutral, double positive) {

    /** Leaves everything as it is. */
    public static final Calibration NONE = new Calibration(1, 0, 0, 0);

    private static final String KEY = "quipu.calibration.";
    private static final double MOST = 1000;

    public Calibration {
        if (!(temperature >= 1 / MOST && temperature <= MOST)) {
            throw new ModelException(
                    Reason.MALFORMED, KEY + "temperature must be from 0.001 to 1000, but is " + temperature);
        }
        checkBias("negative", negative);
        checkBias("neutral", neutral);
        checkBias("positive", positive);
    }

    private static void checkBias(String label, double bias) {
        if (!(bias >= -MOST && bias <= MOST)) {
            throw new ModelException(
                    Reason.MALFORMED, "%sbias.%s must be from -1000 to 1000, but is %s".formatted(KEY, label, bias));
        }
    }

    /** Reads it from a model's metadata; what a model does not say is as in {@link #NONE}. */
    public static Calibration of(Function<String, Optional<String>> metadata) {
        return new Calibration(
                number(metadata, "temperature", NONE.temperature),
                number(metadata, "bias.negative", NONE.negative),
                number(metadata, "bias.neutral", NONE.neutral),
                number(metadata, "bias.positive", NONE.positive));
    }

    private static double number(Function<String, Optional<String>> metadata, String name, double absent) {
        Optional<String> text = metadata.apply(KEY + name);
        try {
            return text.map(Double::parseDouble).orElse(absent);
        } catch (NumberFormatException e) {
            throw new ModelException(
                    Reason.MALFORMED, "%s%s must be a number, but is '%s'".formatted(KEY, name, text.orElseThrow()), e);
        }
    }

    /** What names it in a hash. */
    List<String> parts() {
        return List.of(
                "calibration",
                Double.toHexString(temperature),
                Double.toHexString(negative),
                Double.toHexString(neutral),
                Double.toHexString(positive));
    }

    /**
     * @param logProbabilities negative, neutral, positive
     * @return the same, corrected; not normalised
     */
    double[] apply(float[] logProbabilities) {
        return new double[] {
            logProbabilities[0] / temperature + negative,
            logProbabilities[1] / temperature + neutral,
            logProbabilities[2] / temperature + positive
        };
    }
}
