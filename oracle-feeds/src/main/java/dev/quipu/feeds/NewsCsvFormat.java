package dev.quipu.feeds;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import java.nio.file.Path;
import java.util.List;

/** Anybody's news as CSV. Observed and delivered times are assumptions, see {@link ImportOptions}. */
final class NewsCsvFormat implements ArchiveFormat {

    private static final CsvTable TABLE =
            new CsvTable(',', List.of("published", "headline"), List.of("summary", "source", "subject", "url"), false);

    @Override
    public String name() {
        return "news-csv";
    }

    @Override
    public String describe() {
        return """
            Your own news: a header naming published,headline and perhaps summary,source,subject,url, in any order.
            published is an ISO-8601 instant with a zone, for example 2024-05-18T13:00:00Z. Rows in any order.
            The same publication time, source, headline and url is one item.
            Assumed: delivered a minute after publication (newsLatencyMillis), observed after half of that.\
            """;
    }

    @Override
    public ImportResult read(Path file, ImportOptions options) {
        return TABLE.read(name(), file, row -> List.of(item(row, options)));
    }

    private FeedItem item(CsvTable.Row row, ImportOptions options) throws RowException {
        long published = Cells.instantMillis("published", row.cell("published"));
        var source = row.cell("source").strip();
        var headline = Cells.oneLine(Cells.required("headline", row.cell("headline")));
        var url = row.cell("url").strip();
        var summary = row.cell("summary").strip();
        var news = new Fact.News(source, row.cell("subject").strip(), headline, summary, url);
        var id = SourceId.of(Long.toString(published), source, headline, url);
        return new FeedItem(name(), id, AssumedTimes.after(published, options.newsLatencyMillis()), news);
    }
}
