package dev.quipu.feeds;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Candles as Coinbase's API writes them, in the files of ta4j/ta4j ({@code Coinbase-BTC-USD-PT4H-….json}). When the
 * opening price is delivered is an assumption, see {@link ImportOptions}.
 */
final class CoinbaseFormat implements ArchiveFormat {

    private static final String EXPECTED = "an object {\"candles\": [...]} of start, low, high, open, close, volume";
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    @Override
    public String name() {
        return "coinbase";
    }

    @Override
    public String describe() {
        return """
            Candles: {"candles": [{"start", "low", "high", "open", "close", "volume"}, ...]}, all values strings.
            start is the opening time in seconds since 1970. Market and length come from the file's name, such as
            Coinbase-BTC-USD-PT4H-2021.json, or from the options market and candleMillis; a length shorter than
            the distance between the candles is refused.
            Each row gives the opening price and the candle, which is delivered at its end exactly.
            Assumed: the opening price is traded at the start and delivered a minute later (priceLatencyMillis),
            observed after half of that. In a thin market (ETH in 2016) the first trade may have come later.\
            """;
    }

    @Override
    public ImportResult read(Path file, ImportOptions options) {
        var text = TextFile.read(file);
        var series = CandleSeries.of(file, options);
        var grid = new CandleGrid();
        var out = new RowCollector(file);
        try (var json = JSON.createParser(text)) {
            enterList(file, json);
            readList(json, text, out, (row, line) -> {
                var candle = candle(row, series);
                var items = CandleFacts.items(name(), candle, options);
                grid.add(candle, line);
                return items;
            });
        } catch (JsonProcessingException e) {
            throw notCandles(file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("a string is always readable", e);
        }
        var result = out.result(name());
        if (result.rowCount() == 0) {
            throw new ArchiveException(file, "an empty list of candles", "at least one candle");
        }
        requireStatedLength(file, series, grid);
        return result;
    }

    private interface CandleReader {
        List<FeedItem> items(JsonNode row, long line) throws RowException;
    }

    private static void enterList(Path file, JsonParser json) throws IOException {
        boolean entered = json.nextToken() == JsonToken.START_OBJECT
                && "candles".equals(json.nextFieldName())
                && json.nextToken() == JsonToken.START_ARRAY;
        if (!entered) {
            var line = json.currentTokenLocation().getLineNr();
            throw new ArchiveException(file, "%s at line %s".formatted(json.currentToken(), line), EXPECTED);
        }
    }

    /** A file that is cut short keeps its whole candles; the cut is listed like a bad row. */
    private static void readList(JsonParser json, String text, RowCollector out, CandleReader reader)
            throws IOException {
        long line = json.currentTokenLocation().getLineNr();
        try {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                line = json.currentTokenLocation().getLineNr();
                JsonNode row = json.readValueAsTree();
                long rowLine = line;
                out.add(rowLine, () -> reader.items(row, rowLine));
            }
            while (json.nextToken() != null) {
                line = json.currentTokenLocation().getLineNr(); // what follows the list holds no candles
            }
        } catch (JsonProcessingException e) {
            if (e.getLocation().getCharOffset() < text.stripTrailing().length()) {
                throw e;
            }
            out.reject(line, "the file ends before what begins here is complete");
        }
    }

    private static Fact.Candle candle(JsonNode row, CandleSeries series) throws RowException {
        return new Fact.Candle(
                series.market(),
                Cells.epochSecondsMillis("start", text(row, "start")),
                series.durationMillis(),
                Cells.price("open", text(row, "open")),
                Cells.price("high", text(row, "high")),
                Cells.price("low", text(row, "low")),
                Cells.price("close", text(row, "close")),
                Cells.decimal("volume", text(row, "volume")));
    }

    private static String text(JsonNode row, String field) throws RowException {
        var value = row.path(field);
        if (!value.isTextual()) {
            var found = value.isMissingNode() ? "missing" : Cells.shown(value.toString());
            throw new RowException("%s is %s, expected a string".formatted(field, found));
        }
        return value.textValue();
    }

    /** Candles are never nearer to each other than their length, so a stated length below that distance is wrong. */
    private static void requireStatedLength(Path file, CandleSeries series, CandleGrid grid) {
        long distanceMillis = grid.leastDistanceMillis().orElse(series.durationMillis());
        if (distanceMillis > series.durationMillis()) {
            throw new ArchiveException(
                    file,
                    "candles at least %s apart, stated to last %s"
                            .formatted(Duration.ofMillis(distanceMillis), Duration.ofMillis(series.durationMillis())),
                    "their true length, as a shorter one would deliver candles before they were known");
        }
    }

    private static ArchiveException notCandles(Path file, JsonProcessingException e) {
        var at = e.getLocation();
        var found = "JSON broken at line %s, column %s (%s)"
                .formatted(at.getLineNr(), at.getColumnNr(), e.getOriginalMessage());
        return new ArchiveException(file, found, EXPECTED, e);
    }
}
