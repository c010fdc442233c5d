package dev.quipu.backtest;

import dev.quipu.ao.Id;
import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.item.MalformedItemException;
import dev.quipu.ao.item.Verification;
import dev.quipu.log.LogRecord;
import dev.quipu.log.MessageLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads an archive in order and looks a little ahead for headlines. Every signature is checked before its item is
 * handed out: on other threads and some blocks ahead, since that costs as much as all else in a replay. Only a matter of
 * speed: items come in order, and a damaged one is reported where it stands.
 */
final class ArchiveReader implements AutoCloseable {

    /** Items opened before they are handed out, so that the language model hears of headlines early. */
    private static final int AHEAD = 512;

    private static final int BLOCK = 64;
    private static final int BLOCKS_AHEAD = 16;

    private final MessageLog.Cursor cursor;
    private final Id feed;
    private final Foresight foresight;
    private final ExecutorService checkers;
    private final ArrayDeque<Future<List<ArchivedItem>>> checking = new ArrayDeque<>(BLOCKS_AHEAD);
    private final ArrayDeque<ArchivedItem> ahead = new ArrayDeque<>(AHEAD + BLOCK);

    ArchiveReader(MessageLog archive, Id feed, Foresight foresight) {
        this.cursor = archive.read(0);
        this.feed = feed;
        this.foresight = foresight;
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        this.checkers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("archive-check-", 0).factory());
    }

    Optional<ArchivedItem> next() {
        while (ahead.size() < AHEAD) {
            submitBlocks();
            if (checking.isEmpty()) {
                break;
            }
            for (var archived : result(checking.poll())) {
                if (archived.item().tag("Action").equals(Optional.of("News"))) {
                    foresight.upcoming(headline(archived.item()));
                }
                ahead.add(archived);
            }
        }
        return Optional.ofNullable(ahead.poll());
    }

    @Override
    public void close() {
        checkers.shutdownNow();
        cursor.close();
    }

    private void submitBlocks() {
        while (checking.size() < BLOCKS_AHEAD) {
            var block = new ArrayList<LogRecord>(BLOCK);
            while (block.size() < BLOCK && cursor.next()) {
                block.add(cursor.current());
            }
            if (block.isEmpty()) {
                return;
            }
            checking.add(checkers.submit(() -> block.stream().map(this::open).toList()));
        }
    }

    private static List<ArchivedItem> result(Future<List<ArchivedItem>> block) {
        try {
            return block.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunException("interrupted while reading the archive", e);
        }
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
