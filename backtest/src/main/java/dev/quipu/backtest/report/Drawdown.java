package dev.quipu.backtest.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A fall from a peak and the way back.
 *
 * @param depth fraction lost at the trough, positive
 * @param recoveredMillis when the peak was reached again; 0 while it has not been
 */
record Drawdown(long peakMillis, long troughMillis, long recoveredMillis, double depth) {

    /** Every drawdown of the curve, deepest first. */
    static List<Drawdown> of(List<EquityPoint> equity) {
        var found = new ArrayList<Drawdown>();
        if (equity.isEmpty()) {
            return found;
        }
        var peak = equity.getFirst();
        var trough = peak;
        for (var point : equity) {
            if (point.nav() >= peak.nav()) {
                if (trough.nav() < peak.nav()) {
                    found.add(between(peak, trough, point.timestampMillis()));
                }
                peak = point;
                trough = point;
            } else if (point.nav() < trough.nav()) {
                trough = point;
            }
        }
        if (trough.nav() < peak.nav()) {
            found.add(between(peak, trough, 0));
        }
        found.sort(Comparator.comparingDouble(Drawdown::depth).reversed());
        return found;
    }

    private static Drawdown between(EquityPoint peak, EquityPoint trough, long recoveredMillis) {
        return new Drawdown(
                peak.timestampMillis(), trough.timestampMillis(), recoveredMillis, 1 - trough.nav() / peak.nav());
    }
}
