package dev.quipu.feeds;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Crypto news of 2021 and 2022 as collected by nyu-tandon-capstone/crypto-team4 ({@code cryptonews_nyu.csv}). Observed
 * and delivered times are assumptions, see {@link ImportOptions}.
 */
final class CryptoNewsFormat implements ArchiveFormat {

    private static final String PATTERN = "d-M-uuuu HH:mm";
    private static final DateTimeFormatter DATE = Cells.timeFormat(PATTERN);
    private static final long DAY_MILLIS = 24 * 3_600_000L;
    private static final CsvTable TABLE =
            new CsvTable(';', List.of("date", "source", "subject", "text", "title", "url"), List.of("sentiment"), true);

    @Override
    public String name() {
        return "cryptonews";
    }

    @Override
    public String describe() {
        return """
            Headlines with teasers: date;sentiment;source;subject;text;title;url, in any order of rows.
            date is day-month-year hour:minute, read as UTC (the file names no zone): 5-7-2022 is 5 July.
            sentiment is TextBlob's weak guess; it is ignored and may be left out. A row needs a title.
            Assumed: delivered a minute after publication (newsLatencyMillis), observed after half of that.
            A stamp of exactly 00:00 may be a bare date, so it is delivered a day and a minute after
            (dateOnlyLatencyMillis).\
            """;
    }

    @Override
    public ImportResult read(Path file, ImportOptions options) {
        return TABLE.read(name(), file, row -> List.of(item(row, options)));
    }

    private FeedItem item(CsvTable.Row row, ImportOptions options) throws RowException {
        long published = Cells.utcMillis("date", row.cell("date"), DATE, PATTERN);
        var source = Cells.required("source", row.cell("source"));
        var title = Cells.oneLine(Cells.required("title", row.cell("title")));
        var url = row.cell("url").strip();
        var news = new Fact.News(
                source, row.cell("subject").strip(), title, row.cell("text").strip(), url);
        var id = SourceId.of(Long.toString(published), source, title, url);
        return new FeedItem(name(), id, AssumedTimes.after(published, latencyMillis(published, options)), news);
    }

    private static long latencyMillis(long publishedMillis, ImportOptions options) {
        boolean mayBeDateOnly = publishedMillis % DAY_MILLIS == 0;
        return mayBeDateOnly ? options.dateOnlyLatencyMillis() : options.newsLatencyMillis();
    }
}
