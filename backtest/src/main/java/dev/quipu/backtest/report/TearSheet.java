package dev.quipu.backtest.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run as one HTML page that opens offline: charts, figures and every decision with the headlines it rests on. Feed it
 * the agent's outputs in slot order, then ask for the page or the figures.
 */
public final class TearSheet {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ECHARTS = "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.common.min.js";

    private final HistoryFold fold;

    /**
     * @param decimals decimals of every asset by ticker
     * @param fromMillis outputs before this time are warm-up and not part of the report
     */
    public TearSheet(Map<String, Integer> decimals, long fromMillis) {
        this.fold = new HistoryFold(decimals, fromMillis);
    }

    /** Takes the output of one outcome of the agent. */
    public void accept(long timestampMillis, String output) {
        fold.accept(timestampMillis, output);
    }

    /** The finished report. */
    public Report finish() {
        var history = fold.finish();
        return new Report(history, Performance.of(history));
    }

    /** Figures and page of one run. */
    public static final class Report {

        private final RunHistory history;
        private final Performance performance;

        private Report(RunHistory history, Performance performance) {
            this.history = history;
            this.performance = performance;
        }

        /** When the report begins, in milliseconds since 1970-01-01T00:00Z. */
        public long beginMillis() {
            return history.equity().getFirst().timestampMillis();
        }

        /** The figures by name; fractions and base units, see {@code Performance}. */
        public Map<String, Object> figures() {
            return performance.fields();
        }

        /**
         * The page.
         *
         * @param title heading, for example the agent's name
         * @param lookAhead why the figures cannot be taken at their word, in a sentence, if so; shown above them
         * @param facts what identifies the run (hashes, model, settings), shown as a table in this order
         */
        public String html(String title, Optional<String> lookAhead, Map<String, String> facts) {
            return resource("tearsheet.html")
                    .replace("/*STYLE*/", resource("tearsheet.css"))
                    .replace("/*ECHARTS*/", echarts())
                    .replace("/*SCRIPT*/", resource("tearsheet.js"))
                    .replace("{{TITLE}}", escapeHtml(title))
                    .replace("{{WARNING}}", lookAhead.map(Report::banner).orElse(""))
                    .replace("/*DATA*/null", data(title, facts));
        }

        private static String banner(String warning) {
            return "<p class=\"warning\" role=\"note\"><b>Look-ahead</b> " + escapeHtml(warning) + "</p>\n";
        }

        private String data(String title, Map<String, String> facts) {
            var data = new LinkedHashMap<String, Object>();
            data.put("title", title);
            data.put("base", history.baseAsset());
            data.put("facts", withAssumptions(facts));
            data.put("figures", performance.fields());
            data.put("equity", history.equity().stream().map(Report::row).toList());
            data.put(
                    "drawdowns", Drawdown.of(history.equity()).stream().limit(5).toList());
            data.put("months", MonthlyReturn.of(history.equity()));
            data.put("trades", history.trades());
            data.put("scored", scored(history.scored()));
            try {
                // "<" never stands in the data, so no headline can close the script element.
                return JSON.writeValueAsString(data).replace("<", "\\u003c");
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("report cannot be written as JSON", e);
            }
        }

        /** What the archive does not say and somebody had to assume: a reader must be able to judge it. */
        private Map<String, String> withAssumptions(Map<String, String> facts) {
            var all = new LinkedHashMap<>(facts);
            all.put("Orders fill", "at the next recorded price of their market, after the arbitrageur has acted on it");
            var delays = history.newsDelaysMillis();
            if (!delays.isEmpty()) {
                all.put(
                        "Headlines arrive",
                        "%d s after publication at the median, %d s to %d s in all: what the importer assumed"
                                .formatted(
                                        delays.get(delays.size() / 2) / 1000,
                                        delays.getFirst() / 1000,
                                        delays.getLast() / 1000));
            }
            return all;
        }

        private static List<Object> row(EquityPoint p) {
            return List.of(p.timestampMillis(), cents(p.nav()), cents(p.invested()), cents(p.buyAndHold()));
        }

        private static List<List<Object>> scored(List<Evidence> scored) {
            var rows = new ArrayList<List<Object>>();
            for (var e : scored) {
                rows.add(List.of(
                        e.timestampMillis(),
                        e.source(),
                        e.headline(),
                        e.negativeMicros() / 1000,
                        e.neutralMicros() / 1000,
                        e.positiveMicros() / 1000));
            }
            return rows;
        }

        private static double cents(double value) {
            return Math.round(value * 100) / 100.0;
        }
    }

    private static String escapeHtml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String resource(String name) {
        return read(TearSheet.class.getResourceAsStream(name), name);
    }

    private static String echarts() {
        return read(TearSheet.class.getResourceAsStream(ECHARTS), ECHARTS);
    }

    private static String read(InputStream stream, String name) {
        try (stream) {
            if (stream == null) {
                throw new IllegalStateException("resource missing from the build: " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
