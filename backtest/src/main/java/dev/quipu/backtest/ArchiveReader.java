package dev.quipu.backtest;

import dev.quipu.ao.Id;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.item.MalformedItemException;
import dev.quipu.ao.item.Verification;
import dev.quipu.log.LogRecord;
import dev.quipu.log.MessageLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;

/** Reads an archive in order, checks every signature, and looks a little ahead for headlines. */
final class ArchiveReader implements AutoCloseable {

    private static final int AHEAD = 512;

    private final MessageLog.Cursor cursor;
    private final Id feed;
    private final Foresight foresight;
    private final ArrayDeque<ArchivedItem> ahead = new ArrayDeque<>(AHEAD);

    ArchiveReader(MessageLog archive, Id feed, Foresight foresight) {
        this.cursor = archive.read(0);
        this.feed = feed;
        this.foresight = foresight;
    }

    Optional<ArchivedItem> next() {
        while (ahead.size() < AHEAD && cursor.next()) {
            var archived = open(cursor.current());
            if (archived.item().tag("Action").equals(Optional.of("News"))) {
                foresight.upcoming(headline(archived.item()));
            }
            ahead.add(archived);
        }
        return Optional.ofNullable(ahead.poll());
    }

    @Override
    public void close() {
        cursor.close();
    }

    private ArchivedItem open(LogRecord stored) {
        DataItem item;
        try {
            item = DataItem.parse(stored.item());
        } catch (MalformedItemException e) {
            throw new ArchiveDamageException(stored.slot(), "is no data item: " + e.getMessage());
        }
        if (item.verify() instanceof Verification.Invalid(var reason)) {
            throw new ArchiveDamageException(stored.slot(), "does not verify: " + reason);
        }
        if (!item.ownerAddress().equals(feed)) {
            throw new ArchiveDamageException(
                    stored.slot(), "was signed by %s, expected the feed %s".formatted(item.ownerAddress(), feed));
        }
        return new ArchivedItem(item, stored.timestampMillis());
    }

    /** First line of the body, as {@code FeedItemCodec} writes a news item. */
    private static String headline(DataItem item) {
        return new String(item.data(), StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("");
    }
}
