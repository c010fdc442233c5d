package dev.quipu.feeds;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import java.nio.file.Path;
import java.util.List;

/** Anybody's candles as CSV. The time at which the opening price is delivered is an assumption. */
final class CandlesCsvFormat implements ArchiveFormat {

    private static final CsvTable TABLE = new CsvTable(
            ',', List.of("market", "start", "duration", "open", "high", "low", "close", "volume"), List.of(), false);

    @Override
    public String name() {
        return "candles-csv";
    }

    @Override
    public String describe() {
        return """
            Your own candles: market,start,duration,open,high,low,close,volume, in any order of columns and rows.
            start is the opening time as an ISO-8601 instant, duration ISO-8601 too: 2024-05-18T12:00:00Z and PT4H.
            Volume is in base units. Each row gives the opening price and the candle, delivered at its end exactly.
            State the true duration: one that is too short would deliver candles before they were known.
            Assumed: the opening price is traded at the start and delivered a minute later (priceLatencyMillis).\
            """;
    }

    @Override
    public ImportResult read(Path file, ImportOptions options) {
        var grid = new CandleGrid();
        return TABLE.read(name(), file, row -> items(row, grid, options));
    }

    private List<FeedItem> items(CsvTable.Row row, CandleGrid grid, ImportOptions options) throws RowException {
        var candle = new Fact.Candle(
                Cells.required("market", row.cell("market").strip()),
                Cells.instantMillis("start", row.cell("start")),
                Cells.durationMillis("duration", row.cell("duration")),
                Cells.price("open", row.cell("open")),
                Cells.price("high", row.cell("high")),
                Cells.price("low", row.cell("low")),
                Cells.price("close", row.cell("close")),
                Cells.decimal("volume", row.cell("volume")));
        var items = CandleFacts.items(name(), candle, options);
        grid.add(candle, row.line());
        return items;
    }
}
