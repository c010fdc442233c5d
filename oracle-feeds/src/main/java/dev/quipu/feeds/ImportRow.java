package dev.quipu.feeds;

import dev.quipu.strategy.feed.FeedItem;
import java.nio.file.Path;

/** What became of one row of an archive. */
public sealed interface ImportRow {

    /** The line of the file, counted from 1, at which the row begins. */
    long line();

    /** The row gave this item. A candle's row gives two: its opening price and the finished candle. */
    record Read(FeedItem item, long line) implements ImportRow {}

    /** The row gave nothing, for this reason. */
    record Rejected(Path file, long line, String reason) implements ImportRow {

        @Override
        public String toString() {
            return "%s:%s: %s".formatted(file, line, reason);
        }
    }
}
