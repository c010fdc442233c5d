package dev.quipu.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.log.InMemoryLog;
import dev.quipu.log.LogRecord;
import dev.quipu.log.MessageLog;
import dev.quipu.strategy.feed.Fact;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signatures are checked on other threads; nobody may notice. */
class ArchiveReaderTest {

    private static final int ITEMS = 1_500; // more than the reader looks ahead

    @Test
    void shouldHandOutEveryItemInOrder() {
        var archive = newsArchive(ITEMS);
        var headlines = new ArrayList<String>();
        var times = new ArrayList<Long>();
        try (var reader = reader(archive.log(), headlines::add)) {
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                assertThat(headlines).as("heard of before it is handed out").hasSizeGreaterThan(times.size());
                times.add(next.get().timestampMillis());
            }
        }
        assertThat(times).hasSize(ITEMS).isSorted();
        assertThat(headlines)
                .hasSize(ITEMS)
                .startsWith("headline 0", "headline 1")
                .endsWith("headline 1499");
    }

    @Test
    void shouldNameTheFirstDamagedItemAndHandOutNoneAfterIt() {
        var archive = newsArchive(700);
        archive.forged(new Fact.MarketPrice("BTC-USD", BigDecimal.ONE)).news("after");
        archive.forged(new Fact.MarketPrice("BTC-USD", BigDecimal.TWO));
        var handedOut = new ArrayList<ArchivedItem>();
        try (var reader = reader(archive.log(), _ -> {})) {
            assertThatThrownBy(() -> {
                        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                            handedOut.add(next.get());
                        }
                    })
                    .isInstanceOfSatisfying(ArchiveDamageException.class, e -> assertThat(e.slot())
                            .isEqualTo(700));
        }
        assertThat(handedOut).hasSizeBetween(1, 700);
    }

    @Test
    void shouldFindAFlippedBit() {
        var good = newsArchive(3).log();
        for (var slot : List.of(0, 2)) {
            assertThatThrownBy(() -> drain(withFlippedBit(good, slot)))
                    .isInstanceOf(ArchiveDamageException.class)
                    .hasMessageStartingWith("archive slot " + slot + " does not verify: ");
        }
    }

    private static void drain(MessageLog log) {
        try (var reader = reader(log, _ -> {})) {
            while (reader.next().isPresent()) {
                // to the end
            }
        }
    }

    private static ArchiveReader reader(MessageLog log, Foresight foresight) {
        return new ArchiveReader(log, TestArchive.FEED.address(), foresight);
    }

    private static TestArchive newsArchive(int items) {
        var archive = new TestArchive();
        for (int i = 0; i < items; i++) {
            archive.news("headline " + i);
        }
        return archive;
    }

    private static MessageLog withFlippedBit(MessageLog log, int slot) {
        var copy = new InMemoryLog();
        try (var cursor = log.read(0)) {
            while (cursor.next()) {
                var record = cursor.current();
                var item = record.item().clone();
                if (record.slot() == slot) {
                    item[item.length - 2] ^= 1;
                }
                copy.append(new LogRecord(
                        record.process(), record.slot(), record.timestampMillis(), item, record.assignment()));
            }
        }
        return copy;
    }
}
