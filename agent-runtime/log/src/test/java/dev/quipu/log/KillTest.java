package dev.quipu.log;

import static dev.quipu.log.Entries.all;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.ao.Id;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A child JVM appends and acknowledges; it is killed (SIGKILL) after a number of acknowledgements that differs from
 * round to round. Nothing it acknowledged may be missing or doubled. All rounds work on one growing directory.
 */
class KillTest {

    /** Small, so that kills also fall around the start of a new segment. */
    static final long SEGMENT_BYTES = 256 * 1024;

    @TempDir
    Path directory;

    /** Last acknowledged slot by process, over all rounds. */
    private final Map<Id, Long> acknowledged = new TreeMap<>();

    private long sizeBefore;

    @Test
    void shouldKeepEveryAcknowledgedRecordThroughTenKills() throws Exception {
        runRounds(10);
    }

    @Test
    @Tag("full")
    void shouldKeepEveryAcknowledgedRecordThroughAHundredKills() throws Exception {
        runRounds(100);
    }

    private void runRounds(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            killAfter(1 + round * 37 % 101);
            requireAllAcknowledged(round);
        }
        assertThat(acknowledged).hasSize(KillTestChild.THREADS);
    }

    private void killAfter(int acknowledgements) throws IOException, InterruptedException {
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KillTestChild.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = child.inputReader(StandardCharsets.US_ASCII)) {
            for (int i = 0; i < acknowledgements; i++) {
                note(requireLine(lines, child));
            }
            // Through the handle: Process.destroyForcibly would also close the pipe that is read below.
            child.toHandle().destroyForcibly();
            // What it wrote before it died was acknowledged as well, except for a line the kill cut short.
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line);
            }
        }
        child.waitFor();
    }

    private static String requireLine(BufferedReader lines, Process child) throws IOException, InterruptedException {
        var line = lines.readLine();
        if (line == null) {
            throw new AssertionError("the child ended by itself with " + child.waitFor());
        }
        return line;
    }

    /** Notes a line {@code ok PROCESS SLOT .}; the full stop shows that it is whole. */
    private void note(String line) {
        var words = line.split(" ");
        if (words.length == 4 && words[3].equals(".")) {
            acknowledged.merge(Id.parse(words[1]), Long.parseLong(words[2]), Math::max);
        }
    }

    private void requireAllAcknowledged(int round) {
        try (var log = SegmentLog.open(directory, SEGMENT_BYTES, SegmentOutput::ofFile)) {
            assertThat(log.size()).as("round %d", round).isGreaterThan(sizeBefore);
            sizeBefore = log.size();
            var next = new TreeMap<Id, Long>();
            for (var record : all(log.read(0))) {
                assertThat(record.slot())
                        .as("round %d, process %s", round, record.process())
                        .isEqualTo(next.getOrDefault(record.process(), 0L));
                assertThat(record.item()).isEqualTo(KillTestChild.item(record.process(), record.slot()));
                next.put(record.process(), record.slot() + 1);
            }
            acknowledged.forEach(
                    (process, slot) -> assertThat(log.lastSlot(process).orElse(-1))
                            .as("round %d, process %s", round, process)
                            .isGreaterThanOrEqualTo(slot));
        }
    }
}
