package dev.quipu.feeds;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * News of spring 2024 as collected by Ualh/crypto-sentiment-tracker ({@code *_news_with_sentiment.csv}). Observed and
 * delivered times are assumptions, see {@link ImportOptions}.
 */
final class TrackerNewsFormat implements ArchiveFormat {

    private static final String PATTERN = "uuuu-MM-dd HH:mm:ss";
    private static final DateTimeFormatter DATE = Cells.timeFormat(PATTERN);
    private static final CsvTable TABLE =
            new CsvTable(',', List.of("date", "headline", "description"), List.of("sentiment"), true);

    @Override
    public String name() {
        return "sentiment-tracker-news";
    }

    @Override
    public String describe() {
        return """
            Headlines with teasers or whole articles: date,headline,description,sentiment, in any order of rows.
            date is yyyy-MM-dd HH:mm:ss, read as UTC (the program that made the files drops the zone).
            sentiment is FinBERT's probability of positive, no polarity; it is ignored and may be left out.
            The same headline at the same time is one item, in whichever file it stands; no publisher is named.
            Assumed: delivered a minute after publication (newsLatencyMillis), observed after half of that.\
            """;
    }

    @Override
    public ImportResult read(Path file, ImportOptions options) {
        return TABLE.read(name(), file, row -> List.of(item(row, options)));
    }

    private FeedItem item(CsvTable.Row row, ImportOptions options) throws RowException {
        long published = Cells.utcMillis("date", row.cell("date"), DATE, PATTERN);
        var headline = Cells.oneLine(Cells.required("headline", row.cell("headline")));
        var news = new Fact.News("", "", headline, row.cell("description").strip(), "");
        var id = SourceId.of(Long.toString(published), headline);
        return new FeedItem(name(), id, AssumedTimes.after(published, options.newsLatencyMillis()), news);
    }
}
