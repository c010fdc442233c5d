package dev.quipu.backtest.report;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Return of the fund and of buy-and-hold within one UTC month, as fractions; the first and last may be cut. */
record MonthlyReturn(int year, int month, double fund, double buyAndHold) {

    static List<MonthlyReturn> of(List<EquityPoint> equity) {
        var months = new ArrayList<MonthlyReturn>();
        if (equity.isEmpty()) {
            return months;
        }
        var before = equity.getFirst();
        var last = before;
        var month = monthOf(before);
        for (var point : equity) {
            if (!monthOf(point).equals(month)) {
                months.add(between(month, before, last));
                before = last;
                month = monthOf(point);
            }
            last = point;
        }
        months.add(between(month, before, last));
        return months;
    }

    private static MonthlyReturn between(YearMonth month, EquityPoint before, EquityPoint last) {
        return new MonthlyReturn(
                month.getYear(),
                month.getMonthValue(),
                last.nav() / before.nav() - 1,
                last.buyAndHold() / before.buyAndHold() - 1);
    }

    private static YearMonth monthOf(EquityPoint point) {
        return YearMonth.from(Instant.ofEpochMilli(point.timestampMillis()).atZone(ZoneOffset.UTC));
    }
}
