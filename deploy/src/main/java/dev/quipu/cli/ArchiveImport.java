package dev.quipu.cli;

import dev.quipu.ao.Id;
import dev.quipu.ao.item.Signer;
import dev.quipu.feeds.Archive;
import dev.quipu.feeds.ImportOptions;
import dev.quipu.feeds.ImportResult;
import dev.quipu.feeds.Timeline;
import dev.quipu.log.SegmentLog;
import dev.quipu.scheduler.Ingress;
import dev.quipu.scheduler.Scheduler;
import dev.quipu.scheduler.Scheduling;
import dev.quipu.strategy.feed.FeedItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Archive files into a message log: every row is read before the first message is written, and a new log gets its name
 * only when it is whole.
 */
final class ArchiveImport {

    /** The process that imported items are addressed to; agents are assigned them from there. */
    static final Id PROCESS = Id.of(ArchiveKeys.sha256("quipu/archive/process"));

    private ArchiveImport() {}

    /** One file and how to read it. */
    record Source(String format, Path file) {}

    /**
     * What an import did.
     *
     * @param accepted messages written
     * @param duplicates items the log had already
     * @param rejected one line for each row or item that is not in the log, with file, line and reason
     */
    record Report(long accepted, long duplicates, List<String> rejected, long size, String head) {}

    /** Reads every source, merged by delivery time. */
    static Timeline read(List<Source> sources, ImportOptions options) {
        var results = new ArrayList<ImportResult>();
        for (var source : sources) {
            results.add(Archive.read(source.format(), source.file(), options));
        }
        return Timeline.merge(results);
    }

    /** Writes a timeline into the log at {@code out}, which is made when missing and continued when there. */
    static Report write(Timeline timeline, Path out, LongConsumer progress) throws IOException {
        if (Files.exists(out)) {
            return append(timeline, out, progress);
        }
        var parent = out.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        var building = Files.createTempDirectory(parent, "." + out.getFileName() + "-");
        try {
            var report = append(timeline, building, progress);
            Files.move(building, out, StandardCopyOption.ATOMIC_MOVE);
            return report;
        } finally {
            discard(building);
        }
    }

    private static Report append(Timeline timeline, Path folder, LongConsumer progress) {
        var rejected = new ArrayList<String>();
        timeline.rejected().forEach(row -> rejected.add(row.toString()));
        timeline.repeated().forEach(row -> rejected.add(row.toString()));
        long accepted = 0;
        long duplicates = 0;
        try (var log = SegmentLog.open(folder)) {
            var ingress = new Ingress(PROCESS, feedSigners(timeline.items()));
            var scheduler = new Scheduler(
                    log, ArchiveKeys.scheduler(), Set.of(ArchiveKeys.feed().address()));
            long done = 0;
            for (var item : timeline.items()) {
                switch (schedule(item, ingress, scheduler)) {
                    case Scheduling.Accepted _ -> accepted++;
                    case Scheduling.Duplicate _ -> duplicates++;
                    case Scheduling.Refused(var reason) ->
                        rejected.add("%s %s: %s".formatted(item.feed(), item.sourceId(), reason));
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

    private static Scheduling schedule(FeedItem item, Ingress ingress, Scheduler scheduler) {
        try {
            return scheduler.acceptTrusted(ingress.toItem(item), item.times().deliveredMillis());
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
