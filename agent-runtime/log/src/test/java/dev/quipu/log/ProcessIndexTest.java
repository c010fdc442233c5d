package dev.quipu.log;

import static dev.quipu.log.Entries.all;
import static dev.quipu.log.Entries.appendSlots;
import static dev.quipu.log.Entries.entry;
import static dev.quipu.log.Entries.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.ao.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index may be lost, stale or wrong: what a process reads stays right. */
class ProcessIndexTest {

    private static final Id ALICE = process(1);
    private static final Id BOB = process(2);
    private static final int SLOTS = 40;

    @TempDir
    Path directory;

    private Path index;

    @BeforeEach
    void writeLogAndIndex() {
        index = directory.resolve("index.sqlite");
        try (var log = open()) {
            for (long slot = 0; slot < SLOTS; slot++) {
                log.append(entry(ALICE, slot));
                log.append(entry(BOB, slot));
            }
            assertThat(all(log.read(BOB, 0))).hasSize(SLOTS);
        }
        assertThat(index).exists();
    }

    private SegmentLog open() {
        return SegmentLog.open(directory, 700, SegmentOutput::ofFile);
    }

    private void requireBothProcessesWhole() {
        try (var log = open()) {
            for (var process : List.of(ALICE, BOB)) {
                var slots =
                        all(log.read(process, 0)).stream().map(LogRecord::slot).toList();
                assertThat(slots).hasSize(SLOTS).isSorted().doesNotHaveDuplicates();
                assertThat(all(log.read(process, 17)).getFirst().slot()).isEqualTo(17);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + index);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void shouldNotWriteAnIndexThatNobodyAskedFor(@TempDir Path other) {
        try (var log = SegmentLog.open(other)) {
            appendSlots(log, ALICE, 0, 5);
        }
        assertThat(other.resolve("index.sqlite")).doesNotExist();
    }

    @Test
    void shouldGoOnWithAnIndexThatIsBehind() {
        try (var log = open()) {
            appendSlots(log, process(3), 0, 30);
        }
        requireBothProcessesWhole();
        try (var log = open()) {
            assertThat(all(log.read(process(3), 0))).hasSize(30);
        }
    }

    @Test
    void shouldRebuildAMissingIndex() throws IOException {
        Files.delete(index);
        requireBothProcessesWhole();
        assertThat(index).exists();
    }

    @Test
    void shouldRebuildAnIndexThatIsNoDatabase() throws IOException {
        Files.writeString(index, "this is no database ".repeat(500));
        requireBothProcessesWhole();
    }

    @Test
    void shouldRebuildAnIndexWithDamagedPages() throws IOException {
        var bytes = Files.readAllBytes(index);
        for (int at = 100; at < bytes.length; at += 13) {
            bytes[at] ^= 0x55;
        }
        Files.write(index, bytes);
        requireBothProcessesWhole();
    }

    @Test
    void shouldRebuildAnIndexOfAnotherVersion() throws SQLException {
        execute("update progress set version = 99");
        requireBothProcessesWhole();
    }

    @Test
    void shouldRebuildAnIndexOfALongerLog() throws SQLException {
        execute("update progress set size = 1000000");
        requireBothProcessesWhole();
    }

    @Test
    void shouldRebuildAnIndexOfAnotherLog() throws SQLException {
        execute("update progress set head = zeroblob(32)");
        requireBothProcessesWhole();
    }

    @Test
    void shouldRebuildAnIndexThatLostRows() throws SQLException {
        execute("delete from entry where slot = 20");
        requireBothProcessesWhole();
    }

    @Test
    void shouldRebuildAnIndexThatPointsToWrongRecords() throws SQLException {
        execute("update entry set slot = slot + 1000000");
        execute("update entry set slot = %d - (slot - 1000000)".formatted(SLOTS - 1));
        requireBothProcessesWhole();
    }

    @Test
    void shouldRebuildAnIndexThatPointsBesideTheRecords() throws SQLException {
        execute("update entry set offset = offset + 3 where slot = 5");
        execute("update entry set offset = 1000000000 where slot = 6");
        execute("update entry set offset = -7 where slot = 7");
        execute("update entry set segment = 3 where slot = 8");
        requireBothProcessesWhole();
    }
}
