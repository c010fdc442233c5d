package dev.quipu.cli;

import dev.quipu.cli.bench.Sample;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One line of {@code quipu bench engine}: what our engine takes for some work, beside what others take for it.
 *
 * @param id name of the row
 * @param ours of our engine
 * @param v8 empty without Node.js
 * @param chicory empty where it cannot do the work
 * @param goal empty where none is set
 */
record EngineRow(String id, Sample ours, Optional<Sample> v8, Optional<Sample> chicory, Optional<Goal> goal) {

    static final String HEADER = "%-20s %10s %10s %9s %10s %6s %-11s %11s %12s%n"
            .formatted("row", "least ms", "median", "spread", "v8 ms", "ratio", "goal", "chicory ms", "bytes a call");

    /**
     * The most that is allowed.
     *
     * @param most times V8's, or milliseconds
     * @param relative whether to V8
     */
    record Goal(double most, boolean relative) {

        static Goal ratio(double most) {
            return new Goal(most, true);
        }

        static Goal millis(double most) {
            return new Goal(most, false);
        }

        private String text() {
            return String.format(Locale.ROOT, relative ? "%.2f" : "%.0f ms", most);
        }
    }

    private Optional<Double> ratio() {
        return v8.map(anchor -> ours.least() / anchor.least());
    }

    /** Empty if there is no goal, or nothing to hold against it. */
    private Optional<Boolean> met() {
        return goal.flatMap(g -> (g.relative() ? ratio() : Optional.of(ours.median())).map(value -> value <= g.most()));
    }

    /** For programs; null where a figure is missing. */
    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", id);
        fields.put("value", ours.least());
        fields.put("unit", "ms");
        fields.put("anchor", "v8");
        fields.put("anchorValue", v8.map(Sample::least).orElse(null));
        fields.put("ratio", ratio().orElse(null));
        fields.put("goal", goal.map(Goal::most).orElse(null));
        fields.put("goalOf", goal.map(g -> g.relative() ? "ratio" : "median").orElse(null));
        fields.put("goalMet", met().orElse(null));
        fields.put("median", ours.median());
        fields.put("spread", ours.spread());
        fields.put("anchorMedian", v8.map(Sample::median).orElse(null));
        fields.put("anchorSpread", v8.map(Sample::spread).orElse(null));
        fields.put("chicory", chicory.map(Sample::least).orElse(null));
        fields.put("chicoryMedian", chicory.map(Sample::median).orElse(null));
        fields.put("bytesPerCall", Double.isNaN(ours.bytesPerCall()) ? null : ours.bytesPerCall());
        fields.put("checksum", ours.checksum().orElse(null));
        return fields;
    }

    String text() {
        var goalText = goal.map(Goal::text).orElse("-")
                + met().map(met -> met ? " met" : " missed").orElse("");
        return "%-20s %10s %10s %9s %10s %6s %-11s %11s %12s%n"
                .formatted(
                        id,
                        millis(Optional.of(ours.least())),
                        millis(Optional.of(ours.median())),
                        millis(Optional.of(ours.spread())),
                        millis(v8.map(Sample::least)),
                        ratio().map(value -> String.format(Locale.ROOT, "%.2f", value))
                                .orElse("-"),
                        goalText,
                        millis(chicory.map(Sample::least)),
                        Double.isNaN(ours.bytesPerCall())
                                ? "-"
                                : String.format(Locale.ROOT, "%.0f", ours.bytesPerCall()));
    }

    private static String millis(Optional<Double> value) {
        return value.map(millis -> String.format(Locale.ROOT, "%.3f", millis)).orElse("-");
    }
}
