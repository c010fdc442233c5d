package dev.quipu.log;

import static dev.quipu.log.Entries.all;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.ao.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RecordRoundTripTest {

    /** The free parts of an entry; slot and timestamp follow from the entries before. */
    record Draft(int process, long stepMillis, byte[] item, byte[] assignment) {}

    @Property(tries = 100)
    void shouldReadBackArbitraryRecordsAfterReopening(@ForAll("drafts") List<Draft> drafts) throws IOException {
        var directory = Files.createTempDirectory("quipu-log");
        try {
            var entries = entriesOf(drafts);
            try (var log = SegmentLog.open(directory, 2_000, SegmentOutput::ofFile)) {
                entries.forEach(log::append);
            }
            try (var log = SegmentLog.open(directory, 2_000, SegmentOutput::ofFile)) {
                assertSame(all(log.read(0)), entries);
                for (int number = 0; number < 3; number++) {
                    var process = Entries.process(number);
                    assertSame(
                            all(log.read(process, 0)),
                            entries.stream()
                                    .filter(entry -> entry.process().equals(process))
                                    .toList());
                }
            }
        } finally {
            deleteTree(directory);
        }
    }

    @Provide
    Arbitrary<List<Draft>> drafts() {
        var bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(600);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.longs().between(1, 1L << 40),
                        bytes,
                        bytes)
                .as(Draft::new)
                .list()
                .ofMaxSize(30);
    }

    private static List<LogRecord> entriesOf(List<Draft> drafts) {
        var last = new HashMap<Id, LogRecord>();
        var entries = new ArrayList<LogRecord>();
        for (var draft : drafts) {
            var process = Entries.process(draft.process());
            var before = last.get(process);
            var entry = new LogRecord(
                    process,
                    before == null ? 0 : before.slot() + 1,
                    (before == null ? Long.MIN_VALUE : before.timestampMillis()) + draft.stepMillis(),
                    draft.item(),
                    draft.assignment());
            last.put(process, entry);
            entries.add(entry);
        }
        return entries;
    }

    private static void assertSame(List<LogRecord> actual, List<LogRecord> expected) {
        assertThat(actual)
                .usingElementComparator((a, b) -> Entries.same(a, b) ? 0 : 1)
                .containsExactlyElementsOf(expected);
    }

    private static void deleteTree(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
