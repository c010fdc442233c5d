package dev.quipu.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A row of {@code quipu bench llm}.
 *
 * @param goal the least times the anchor, or without an anchor the most the value may be; 0 for none
 */
record LlmRow(String id, Best ours, String unit, Anchor anchor, double goal) {

    /** A figure, and which of the model's formats it was reached with. */
    record Best(double value, String format) {

        Best orBetter(Best other) {
            return other.value > value ? other : this;
        }
    }

    /**
     * What another program reaches.
     *
     * @param best empty if it was not measured
     * @param sameWork where {@code best} is of other work, what it reaches at this; else empty
     */
    record Anchor(String name, Optional<Best> best, Optional<Best> sameWork) {

        static final Anchor NONE = new Anchor("", Optional.empty());

        Anchor(String name, Optional<Best> best) {
            this(name, best, Optional.empty());
        }
    }

    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", id);
        fields.put("value", ours.value);
        fields.put("unit", unit);
        fields.put("format", ours.format);
        fields.put("anchor", anchor.name.isEmpty() ? null : anchor.name);
        fields.put("anchorValue", anchor.best.map(Best::value).orElse(null));
        fields.put("anchorFormat", anchor.best.map(Best::format).orElse(null));
        fields.put("ratio", ratioTo(anchor.best).orElse(null));
        fields.put("sameWorkValue", anchor.sameWork.map(Best::value).orElse(null));
        fields.put("sameWorkRatio", ratioTo(anchor.sameWork).orElse(null));
        fields.put("goal", goal == 0 ? null : goal);
        fields.put("goalMet", isMet().orElse(null));
        return fields;
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%-20s %10.1f %-9s %-6s %12s %-6s %8s  %s%n",
                id,
                ours.value,
                unit,
                ours.format,
                anchor.best
                        .map(other -> String.format(Locale.ROOT, "%.1f", other.value))
                        .orElse("-"),
                anchor.best.map(Best::format).orElse(""),
                ratioTo(anchor.best)
                        .map(r -> String.format(Locale.ROOT, "%.2f", r))
                        .orElse("-"),
                verdict());
    }

    private Optional<Double> ratioTo(Optional<Best> other) {
        return other.map(theirs -> ours.value / theirs.value);
    }

    /** Empty without a goal, or if the anchor was not measured. */
    private Optional<Boolean> isMet() {
        if (goal == 0) return Optional.empty();
        return anchor.name.isEmpty()
                ? Optional.of(ours.value <= goal)
                : ratioTo(anchor.best).map(r -> r >= goal);
    }

    private String verdict() {
        if (goal == 0) return anchor.name;
        var met = isMet().map(is -> is ? " met" : " missed").orElse("");
        return anchor.name.isEmpty()
                ? String.format(Locale.ROOT, "at most %.0f%s", goal, met)
                : String.format(Locale.ROOT, "%s x %.1f%s%s", anchor.name, goal, met, atTheSame());
    }

    private String atTheSame() {
        return anchor.sameWork
                .map(other -> String.format(
                        Locale.ROOT, "; this batch there: %.1f, ratio %.2f", other.value, ours.value / other.value))
                .orElse("");
    }
}
