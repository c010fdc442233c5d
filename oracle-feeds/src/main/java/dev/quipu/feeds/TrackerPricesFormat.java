package dev.quipu.feeds;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import java.nio.file.Path;
import java.util.List;

/**
 * Hourly prices of spring 2024 as collected by Ualh/crypto-sentiment-tracker ({@code *_history.csv}). Observed and
 * delivered times are assumptions, see {@link ImportOptions}.
 */
final class TrackerPricesFormat implements ArchiveFormat {

    private static final CsvTable TABLE =
            new CsvTable(',', List.of("coin name", "timestamp", "price"), List.of(), true);

    @Override
    public String name() {
        return "sentiment-tracker-prices";
    }

    @Override
    public String describe() {
        return """
            Prices in dollars: coin name,timestamp,price, in any order of rows; timestamp in seconds since 1970.
            The market is the coin's trimmed display name and USD, for example Dogecoin-USD. Names are not unique:
            between two files PEPE changes from one token to another.
            A price that another file revised is another item of the same time, so choose one file per span.
            Assumed: delivered a minute after its time (priceLatencyMillis), observed after half of that.\
            """;
    }

    @Override
    public ImportResult read(Path file, ImportOptions options) {
        return TABLE.read(name(), file, row -> List.of(item(row, options)));
    }

    private FeedItem item(CsvTable.Row row, ImportOptions options) throws RowException {
        var market = Cells.oneLine(Cells.required("coin name", row.cell("coin name"))) + "-USD";
        long published = Cells.epochSecondsMillis("timestamp", row.cell("timestamp"));
        var price = Cells.price("price", row.cell("price"));
        var id = SourceId.of(market, Long.toString(published), Cells.canonical(price));
        var times = AssumedTimes.after(published, options.priceLatencyMillis());
        return new FeedItem(name(), id, times, new Fact.MarketPrice(market, price));
    }
}
