package dev.quipu.cli;

import dev.quipu.ao.Id;
import dev.quipu.ao.item.Signer;
import dev.quipu.feeds.Archive;
import dev.quipu.feeds.ImportOptions;
import dev.quipu.feeds.ImportResult;
import dev.quipu.feeds.Timeline;
import dev.quipu.log.LogWriteException;
import dev.quipu.log.SegmentLog;
import dev.quipu.scheduler.Ingress;
import dev.quipu.scheduler.Scheduler;
import dev.quipu.scheduler.Scheduling;
import dev.quipu.strategy.feed.FeedItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Archive files into a message log: every row is read before the first message is written, and a new log gets its name
 * only when it is whole. A log that is there already is continued with later items only: an item delivered before the
 * log's last message could enter it only under a false time, so it is refused and listed.
 */
final class ArchiveImport {

    /** The process that imported items are addressed to; agents are assigned them from there. */
    static final Id PROCESS = Id.of(ArchiveKeys.sha256("quipu/archive/process"));

    private ArchiveImport() {}

    /** One file and how to read it. */
    record Source(String format, Path file) {}

    /** Files that were read: their items in order of delivery, and for each the file and line it came from. */
    record Reading(Timeline timeline, Map<Fact, String> places) {}

    /** What an item is known by. */
    record Fact(String feed, String sourceId) {

        static Fact of(FeedItem item) {
            return new Fact(item.feed(), item.sourceId());
        }
    }

    /**
     * What an import did.
     *
     * @param accepted messages written
     * @param duplicates items the log had already
     * @param rejected one line for each row or item that is not in the log, with file, line and reason
     */
    record Report(long accepted, long duplicates, List<String> rejected, long size, String head) {}

    /** Reads every source, merged by delivery time. */
    static Reading read(List<Source> sources, ImportOptions options) {
        var results = new ArrayList<ImportResult>();
        var places = new HashMap<Fact, String>(); // looked up, never iterated
        for (var source : sources) {
            var result = Archive.read(source.format(), source.file(), options);
            results.add(result);
            for (var row : result.read()) {
                places.putIfAbsent(Fact.of(row.item()), result.file() + ":" + row.line());
            }
        }
        return new Reading(Timeline.merge(results), places);
    }

    /** Writes what was read into the log at {@code out}, which is made when missing and continued when there. */
    static Report write(Reading reading, Path out, LongConsumer progress) throws IOException {
        if (SegmentLog.existsIn(out)) {
            return continueLog(reading, out, progress);
        }
        requireRoom(out);
        var parent = out.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        var building = Files.createTempDirectory(parent, "." + out.getFileName() + "-");
        try {
            var report = append(reading, building, progress);
            if (report.accepted() > 0) {
                Files.move(building, out, StandardCopyOption.ATOMIC_MOVE);
            }
            return report;
        } finally {
            discard(building);
        }
    }

    /** A name that is free, or an empty folder: what else stands there is the user's and no log. */
    private static void requireRoom(Path out) throws IOException {
        if (Files.isDirectory(out)) {
            try (var files = Files.list(out)) {
                if (files.findAny().isPresent()) {
                    throw CliException.badInput(
                            "%s is a folder with other files and no message log; name a new folder".formatted(out));
                }
            }
        } else if (Files.exists(out)) {
            throw CliException.badInput("%s is a file, expected a new folder or a message log".formatted(out));
        }
    }

    private static Report continueLog(Reading reading, Path log, LongConsumer progress) {
        try {
            return append(reading, log, progress);
        } catch (LogWriteException e) {
            cutTornTail(log, e);
            throw e;
        }
    }

    /** Leaves whole messages only, so that the log can be read; importing again goes on from there. */
    private static void cutTornTail(Path log, LogWriteException failure) {
        try {
            SegmentLog.open(log).close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static Report append(Reading reading, Path folder, LongConsumer progress) {
        var timeline = reading.timeline();
        var rejected = new ArrayList<String>();
        timeline.rejected().forEach(row -> rejected.add(row.toString()));
        timeline.repeated().forEach(row -> rejected.add(row.toString()));
        long accepted = 0;
        long duplicates = 0;
        try (var log = SegmentLog.open(folder)) {
            var ingress = new Ingress(PROCESS, feedSigners(timeline.items()));
            var scheduler = scheduler(log, folder);
            long lastMillis = scheduler.lastTimestampMillis(PROCESS).orElse(-1);
            long done = 0;
            for (var item : timeline.items()) {
                switch (schedule(item, ingress, scheduler, lastMillis)) {
                    case Scheduling.Accepted _ -> accepted++;
                    case Scheduling.Duplicate _ -> duplicates++;
                    case Scheduling.Refused(var reason) ->
                        rejected.add("%s: %s".formatted(reading.places().get(Fact.of(item)), reason));
                }
                progress.accept(++done);
            }
            scheduler.sync();
            return new Report(
                    accepted,
                    duplicates,
                    List.copyOf(rejected),
                    log.size(),
                    log.head().toString());
        }
    }

    private static Scheduler scheduler(SegmentLog log, Path folder) {
        try {
            return new Scheduler(
                    log, ArchiveKeys.scheduler(), Set.of(ArchiveKeys.feed().address()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw CliException.badInput(
                    "the log in %s is no archive to continue: %s".formatted(folder, e.getMessage()));
        }
    }

    /** @param lastMillis time of the log's last message before this import; −1 for a new log */
    private static Scheduling schedule(FeedItem item, Ingress ingress, Scheduler scheduler, long lastMillis) {
        try {
            var message = ingress.toItem(item);
            var known = scheduler.slotOf(message);
            if (known.isPresent()) {
                return new Scheduling.Duplicate(known.getAsLong());
            }
            long deliveredMillis = item.times().deliveredMillis();
            return deliveredMillis > lastMillis
                    ? scheduler.acceptTrusted(message, deliveredMillis)
                    : new Scheduling.Refused("delivered at %s, expected later than the log's last message at %s"
                            .formatted(Instant.ofEpochMilli(deliveredMillis), Instant.ofEpochMilli(lastMillis)));
        } catch (IllegalArgumentException e) {
            // Too long for a message: an item that cannot be carried is listed, like a row that cannot be read.
            return new Scheduling.Refused(e.getMessage());
        }
    }

    private static Map<String, Signer> feedSigners(List<FeedItem> items) {
        var signers = new LinkedHashMap<String, Signer>();
        for (var item : items) {
            signers.computeIfAbsent(item.feed(), _ -> ArchiveKeys.feed());
        }
        return signers;
    }

    private static void discard(Path building) throws IOException {
        if (!Files.exists(building)) {
            return;
        }
        try (var files = Files.walk(building)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
