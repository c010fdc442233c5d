package dev.quipu.backtest.redteam;

import dev.quipu.backtest.redteam.Finding.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Findings, counted. */
public record RedTeamReport(List<Finding> findings) {

    public RedTeamReport {
        findings = List.copyOf(findings);
    }

    /**
     * @param total without the moot ones
     * @param moot where the check could say nothing
     */
    public record Count(int passed, int total, int moot) {

        private static final Count NONE = new Count(0, 0, 0);

        Count plus(Verdict verdict) {
            return switch (verdict) {
                case PASSED -> new Count(passed + 1, total + 1, moot);
                case FAILED -> new Count(passed, total + 1, moot);
                case MOOT -> new Count(passed, total, moot + 1);
            };
        }

        Count plus(Count other) {
            return new Count(passed + other.passed, total + other.total, moot + other.moot);
        }
    }

    /** Counts by check; checks that nobody made are not among them. */
    public Map<Check, Count> counts() {
        return count(findings);
    }

    /** Counts by check in one category. */
    public Map<Check, Count> counts(String category) {
        return count(findings.stream()
                .filter(finding -> finding.text().category().equals(category))
                .toList());
    }

    /** All hard or all soft checks together. */
    public static Count sum(Map<Check, Count> counts, boolean hard) {
        var sum = Count.NONE;
        for (var entry : counts.entrySet()) {
            if (entry.getKey().hard() == hard) {
                sum = sum.plus(entry.getValue());
            }
        }
        return sum;
    }

    /** Failed checks, the hard ones first. */
    public List<Finding> failures() {
        var failures = new ArrayList<Finding>();
        for (boolean hard : new boolean[] {true, false}) {
            for (var finding : findings) {
                if (finding.verdict() == Verdict.FAILED && finding.check().hard() == hard) {
                    failures.add(finding);
                }
            }
        }
        return failures;
    }

    /** Whether every hard check passed. */
    public boolean holds() {
        var hard = sum(counts(), true);
        return hard.passed() == hard.total();
    }

    private static Map<Check, Count> count(List<Finding> findings) {
        var counts = new EnumMap<Check, Count>(Check.class);
        for (var finding : findings) {
            counts.put(
                    finding.check(),
                    counts.getOrDefault(finding.check(), Count.NONE).plus(finding.verdict()));
        }
        return counts;
    }
}
