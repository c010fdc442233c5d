package dev.quipu.feeds;

import dev.quipu.strategy.feed.FeedItem;
import java.nio.file.Path;
import java.util.List;

/**
 * One archive, read: every row of the file stands in {@code read} or in {@code rejected}.
 *
 * @param format name of the format it was read by
 * @param read items in the order of the file
 * @param rejected rows that gave no item, in the order of the file
 */
public record ImportResult(String format, Path file, List<ImportRow.Read> read, List<ImportRow.Rejected> rejected) {

    public ImportResult {
        read = List.copyOf(read);
        rejected = List.copyOf(rejected);
    }

    /** Rows of the file, header aside: those read plus those rejected. */
    public long rowCount() {
        return read.stream().mapToLong(ImportRow.Read::line).distinct().count() + rejected.size();
    }

    /** The items in the order in which they are delivered; see {@link Timeline}. */
    public List<FeedItem> items() {
        return read.stream()
                .map(ImportRow.Read::item)
                .sorted(FeedOrder.DELIVERY)
                .toList();
    }
}
