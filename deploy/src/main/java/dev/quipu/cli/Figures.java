package dev.quipu.cli;

import java.util.Locale;
import java.util.Map;

/** The main figures of a run as aligned text. */
final class Figures {

    private Figures() {}

    static String text(Map<String, Object> figures) {
        var out = new StringBuilder();
        out.append(percent("return", figures.get("totalReturn")));
        out.append(percent("buy-and-hold", figures.get("buyAndHoldReturn")));
        out.append(percent("volatility", figures.get("volatility")));
        out.append(number("Sharpe", figures.get("sharpe")));
        out.append(percent("max drawdown", 0 - (double) figures.get("maxDrawdown")));
        out.append(number("fees", figures.get("fees")));
        out.append(number("slippage", figures.get("slippage")));
        out.append("%-18s %s of %s%n".formatted("fills", figures.get("fills"), figures.get("decisions")));
        return out.toString().stripTrailing();
    }

    private static String percent(String name, Object fraction) {
        return "%-18s %s%n".formatted(name, String.format(Locale.ROOT, "%+.1f %%", 100 * (double) fraction));
    }

    private static String number(String name, Object value) {
        return "%-18s %s%n".formatted(name, String.format(Locale.ROOT, "%.2f", (double) value));
    }
}
