package dev.quipu.feeds;

import dev.quipu.strategy.feed.FeedItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several archives as one stream of items.
 *
 * <p>Order: delivered time; at one instant market prices, then candles, then news; then feed name, then source id.
 * Prices come first so that whatever is decided at that instant is valued at its price; candles next so that indicators
 * are up to date; news last, because news is what strategies act on. Feed name and source id mean nothing: they make
 * the order total, so that it depends neither on the order of the files nor on that of their rows.
 *
 * @param items in order of delivery, each {@code (feed, sourceId)} once
 * @param rejected the rows that the archives themselves rejected, archive by archive
 * @param repeated items left out because an earlier named archive holds the same {@code (feed, sourceId)}
 */
public record Timeline(List<FeedItem> items, List<ImportRow.Rejected> rejected, List<ImportRow.Rejected> repeated) {

    public Timeline {
        items = List.copyOf(items);
        rejected = List.copyOf(rejected);
        repeated = List.copyOf(repeated);
    }

    private record Key(String feed, String sourceId) {}

    private record Place(Path file, long line) {}

    /** Merges archives. Of an item that several hold, the first named archive's is kept and the others are listed. */
    public static Timeline merge(List<ImportResult> archives) {
        Map<Key, Place> seen = new LinkedHashMap<>();
        var items = new ArrayList<FeedItem>();
        var rejected = new ArrayList<ImportRow.Rejected>();
        var repeated = new ArrayList<ImportRow.Rejected>();
        for (var archive : archives) {
            rejected.addAll(archive.rejected());
            for (var read : archive.read()) {
                var key = new Key(read.item().feed(), read.item().sourceId());
                var first = seen.putIfAbsent(key, new Place(archive.file(), read.line()));
                if (first == null) {
                    items.add(read.item());
                } else {
                    repeated.add(new ImportRow.Rejected(
                            archive.file(), read.line(), "same item as %s:%s".formatted(first.file(), first.line())));
                }
            }
        }
        items.sort(FeedOrder.DELIVERY);
        return new Timeline(items, rejected, repeated);
    }
}
