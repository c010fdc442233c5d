package dev.quipu.cli;

import dev.quipu.ao.item.DataItem;
import dev.quipu.ao.item.MalformedItemException;
import dev.quipu.ao.item.Verification;
import dev.quipu.feeds.Archive;
import dev.quipu.feeds.ArchiveFormat;
import dev.quipu.feeds.ImportOptions;
import dev.quipu.log.LogRecord;
import dev.quipu.log.SegmentLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "data",
        description = "Turn archives into message logs and look at them.",
        footer = {"", "Example:", "  quipu data formats"},
        subcommands = {DataCommand.Import.class, DataCommand.Inspect.class, DataCommand.Formats.class})
final class DataCommand extends VerbGroup {

    @Spec
    CommandSpec spec;

    @Override
    CommandSpec spec() {
        return spec;
    }

    @Command(
            name = "import",
            description = "Read archive files into a message log: signed, ordered by delivery time, hash-chained.",
            footer = {
                "",
                "Rows that give no message are listed with line and reason; DIR.rejected.txt has",
                "all of them. Importing the same file twice changes nothing. A log that is there",
                "is continued with later items; one delivered before the log's last message is",
                "refused, as it could only enter under a false time. Archives say when news was",
                "published, not when it could be read: see --news-latency-seconds.",
                "",
                "Example:",
                "  quipu data import --out archives/mine --source cryptonews=news.csv \\",
                "      --source coinbase=Coinbase-BTC-USD-PT4H-2021.json"
            })
    static final class Import extends Verb {

        private static final int SHOWN = 20;

        @Option(
                names = "--source",
                required = true,
                paramLabel = "FORMAT=FILE",
                description = "A file and its format ('quipu data formats' lists them); may be given several times.")
        List<String> sources;

        @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the log.")
        Path out;

        @Option(
                names = "--news-latency-seconds",
                paramLabel = "SECONDS",
                defaultValue = "60",
                description = "Assumed time from publication to delivery of news: ${DEFAULT-VALUE}.")
        long newsLatencySeconds;

        @Option(
                names = "--price-latency-seconds",
                paramLabel = "SECONDS",
                defaultValue = "60",
                description =
                        "Assumed time from a candle's opening to delivery of its opening price: ${DEFAULT-VALUE}.")
        long priceLatencySeconds;

        @Override
        int run() throws IOException {
            var reading =
                    ArchiveImport.read(sources.stream().map(Import::source).toList(), options());
            ArchiveImport.Report report;
            try (var progress =
                    console.progress("Importing", reading.timeline().items().size(), "messages")) {
                report = ArchiveImport.write(reading, out, progress::stepTo);
            }
            listRejected(report.rejected());
            if (report.accepted() + report.duplicates() == 0) {
                throw CliException.badInput("no row of the files gave a message: %d rows rejected, nothing is written"
                        .formatted(report.rejected().size()));
            }
            console.result(text(report), fields(report));
            return ExitCode.OK;
        }

        private ImportOptions options() {
            try {
                return ImportOptions.defaults()
                        .withNewsLatencyMillis(Math.multiplyExact(newsLatencySeconds, 1000))
                        .withPriceLatencyMillis(Math.multiplyExact(priceLatencySeconds, 1000));
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new CliException(ExitCode.USAGE, "latency out of range: " + e.getMessage());
            }
        }

        private static ArchiveImport.Source source(String text) {
            var equals = text.indexOf('=');
            if (equals < 1 || equals == text.length() - 1) {
                throw new CliException(
                        ExitCode.USAGE,
                        "--source is '%s', expected FORMAT=FILE such as coinbase=BTC-USD.json".formatted(text));
            }
            return new ArchiveImport.Source(text.substring(0, equals), Path.of(text.substring(equals + 1)));
        }

        private void listRejected(List<String> rejected) throws IOException {
            if (rejected.isEmpty()) {
                Files.deleteIfExists(rejectedFile()); // of an import before this one
                return;
            }
            var building = Files.createTempFile(rejectedFile().toAbsolutePath().getParent(), ".rejected-", ".txt");
            try {
                Files.write(building, rejected);
                Files.move(building, rejectedFile(), StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(building);
            }
            rejected.stream().limit(SHOWN).forEach(line -> console.note("rejected " + line));
            if (rejected.size() > SHOWN) {
                console.note("… and %d more, all in %s".formatted(rejected.size() - SHOWN, rejectedFile()));
            }
        }

        private Path rejectedFile() {
            return out.resolveSibling(out.getFileName() + ".rejected.txt");
        }

        private String text(ArchiveImport.Report report) {
            return "%d messages written to %s, %d there already, %d rows rejected; %d in all, chain %s"
                    .formatted(
                            report.accepted(),
                            out,
                            report.duplicates(),
                            report.rejected().size(),
                            report.size(),
                            report.head());
        }

        private Map<String, Object> fields(ArchiveImport.Report report) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("log", out.toString());
            fields.put("accepted", report.accepted());
            fields.put("duplicates", report.duplicates());
            fields.put("rejected", report.rejected());
            fields.put("messages", report.size());
            fields.put("head", report.head());
            return fields;
        }
    }

    @Command(
            name = "inspect",
            description = "Check a message log, chain and signatures, and say what is in it.",
            footer = {
                "",
                "Exit code 0 when all is sound, 1 when a message's signature is not.",
                "",
                "Example:",
                "  quipu data inspect .quipu/archives/demo"
            })
    static final class Inspect extends Verb {

        @Parameters(paramLabel = "DIR", description = "Folder of the log.")
        Path folder;

        @Override
        int run() {
            if (!SegmentLog.existsIn(folder)) {
                throw CliException.badInput("no message log in " + folder);
            }
            var actions = new TreeMap<String, Long>();
            var unsound = new ArrayList<String>();
            long first = 0;
            long last = 0;
            try (var log = SegmentLog.openReadOnly(folder);
                    var cursor = log.read(0)) {
                while (cursor.next()) {
                    var stored = cursor.current();
                    first = first == 0 ? stored.timestampMillis() : first;
                    last = stored.timestampMillis();
                    examine(stored, actions, unsound);
                }
                return report(log.size(), log.head().toString(), first, last, actions, unsound);
            }
        }

        private static void examine(LogRecord stored, Map<String, Long> actions, List<String> unsound) {
            try {
                var item = DataItem.parse(stored.item());
                actions.merge(item.tag("Action").orElse("(none)"), 1L, Long::sum);
                if (item.verify() instanceof Verification.Invalid(var reason)) {
                    unsound.add("slot " + stored.slot() + ": " + reason);
                }
            } catch (MalformedItemException e) {
                unsound.add("slot %d: no data item: %s".formatted(stored.slot(), e.getMessage()));
            }
        }

        private int report(
                long size, String head, long first, long last, Map<String, Long> actions, List<String> unsound) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("messages", size);
            fields.put("head", head);
            fields.put("first", Instant.ofEpochMilli(first).toString());
            fields.put("last", Instant.ofEpochMilli(last).toString());
            fields.put("actions", actions);
            fields.put("unsound", unsound);
            var text = new StringBuilder();
            text.append("%d messages from %s to %s, chain %s%n"
                    .formatted(size, fields.get("first"), fields.get("last"), head));
            actions.forEach((action, count) -> text.append("  %-16s %d%n".formatted(action, count)));
            unsound.forEach(line -> text.append("  unsound: ").append(line).append('\n'));
            console.result(text.toString().stripTrailing(), fields);
            return unsound.isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE;
        }
    }

    @Command(
            name = "formats",
            description = "List the archive formats that can be imported.",
            footer = {"", "Example:", "  quipu data formats"})
    static final class Formats extends Verb {

        @Override
        int run() {
            var fields = new LinkedHashMap<String, Object>();
            var text = new StringBuilder();
            for (ArchiveFormat format : Archive.formats()) {
                fields.put(format.name(), format.describe());
                text.append(
                        "%s%n  %s%n".formatted(format.name(), format.describe().replace("\n", "\n  ")));
            }
            console.result(text.toString().stripTrailing(), fields);
            return ExitCode.OK;
        }
    }
}
