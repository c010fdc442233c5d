package dev.quipu.feeds;

import dev.quipu.strategy.feed.FeedItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what became of each row of one file, and notices items that stand in it twice. */
final class RowCollector {

    private final Path file;
    private final List<ImportRow.Read> read = new ArrayList<>();
    private final List<ImportRow.Rejected> rejected = new ArrayList<>();
    private final Map<String, Long> firstLines = new LinkedHashMap<>();

    RowCollector(Path file) {
        this.file = file;
    }

    /** What one row gives: all of its items, or none and the reason. */
    interface RowReader {
        List<FeedItem> items() throws RowException;
    }

    void add(long line, RowReader row) {
        try {
            for (var item : newOnes(row.items())) {
                firstLines.put(item.sourceId(), line);
                read.add(new ImportRow.Read(item, line));
            }
        } catch (RowException e) {
            reject(line, e.getMessage());
        }
    }

    void reject(long line, String reason) {
        rejected.add(new ImportRow.Rejected(file, line, reason));
    }

    ImportResult result(String format) {
        return new ImportResult(format, file, read, rejected);
    }

    /** A row may repeat a part: an hour's candle and a day's open at the same price. It must not repeat everything. */
    private List<FeedItem> newOnes(List<FeedItem> items) throws RowException {
        var fresh = items.stream()
                .filter(item -> !firstLines.containsKey(item.sourceId()))
                .toList();
        if (fresh.isEmpty()) {
            throw new RowException(
                    "same item as line " + firstLines.get(items.getLast().sourceId()));
        }
        return fresh;
    }
}
