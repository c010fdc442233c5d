package dev.quipu.log;

import static dev.quipu.log.Entries.all;
import static dev.quipu.log.Entries.appendSlots;
import static dev.quipu.log.Entries.entry;
import static dev.quipu.log.Entries.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.quipu.ao.Id;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link MessageLog} must do; each store has a subclass. */
abstract class MessageLogContract {

    private static final Id ALICE = process(1);
    private static final Id BOB = process(2);

    private MessageLog log;

    abstract MessageLog openEmpty();

    @BeforeEach
    void open() {
        log = openEmpty();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void shouldBeginEmptyWithThirtyTwoZeroBytesAsHead() {
        assertThat(log.size()).isZero();
        assertThat(log.head()).isEqualTo(Id.of(new byte[32]));
        assertThat(log.lastSlot(ALICE)).isEmpty();
        assertThat(all(log.read(0))).isEmpty();
        assertThat(all(log.read(ALICE, 0))).isEmpty();
    }

    @Test
    void shouldCountPositionsOverAllProcessesAndSlotsPerProcess() {
        assertThat(log.append(entry(ALICE, 0))).isEqualTo(0);
        assertThat(log.append(entry(BOB, 0))).isEqualTo(1);
        assertThat(log.append(entry(ALICE, 1))).isEqualTo(2);

        assertThat(log.size()).isEqualTo(3);
        assertThat(log.lastSlot(ALICE)).hasValue(1);
        assertThat(log.lastSlot(BOB)).hasValue(0);
    }

    @Test
    void shouldReadBackExactlyWhatWasAppended() {
        var first = entry(ALICE, 0, "");
        var second = new LogRecord(ALICE, 1, Long.MAX_VALUE, new byte[] {0, -1, 10, 13}, new byte[0]);
        log.append(first);
        log.append(second);
        log.sync();

        assertThat(all(log.read(0)))
                .usingElementComparator((a, b) -> Entries.same(a, b) ? 0 : 1)
                .containsExactly(first, second);
    }

    @Test
    void shouldShowRecordsToACursorBeforeTheyAreSynced() {
        appendSlots(log, ALICE, 0, 3);

        assertThat(all(log.read(0))).hasSize(3);
        assertThat(all(log.read(ALICE, 0))).hasSize(3);
    }

    @Test
    void shouldEndACursorWhereTheLogEndedWhenItWasOpened() {
        appendSlots(log, ALICE, 0, 2);
        var whole = log.read(0);
        var alice = log.read(ALICE, 0);
        appendSlots(log, ALICE, 2, 5);

        assertThat(all(whole)).hasSize(2);
        assertThat(all(alice)).hasSize(2);
        assertThat(all(log.read(0))).hasSize(5);
    }

    @Test
    void shouldReadFromAnyPosition() {
        appendSlots(log, ALICE, 0, 50);
        for (long from = 0; from <= 51; from++) {
            try (var cursor = log.read(from)) {
                for (long position = from; position < 50; position++) {
                    assertThat(cursor.next()).isTrue();
                    assertThat(cursor.position()).isEqualTo(position);
                    assertThat(cursor.current().slot()).isEqualTo(position);
                }
                assertThat(cursor.next()).isFalse();
                assertThat(cursor.next()).isFalse();
            }
        }
    }

    @Test
    void shouldReadOneProcessInSlotOrderFromAnySlot() {
        for (long slot = 0; slot < 20; slot++) {
            log.append(entry(ALICE, slot));
            log.append(entry(BOB, slot));
        }
        for (long from = 0; from <= 21; from++) {
            try (var cursor = log.read(BOB, from)) {
                for (long slot = from; slot < 20; slot++) {
                    assertThat(cursor.next()).isTrue();
                    assertThat(cursor.current().process()).isEqualTo(BOB);
                    assertThat(cursor.current().slot()).isEqualTo(slot);
                    assertThat(cursor.position()).isEqualTo(2 * slot + 1);
                }
                assertThat(cursor.next()).isFalse();
            }
        }
        assertThat(all(log.read(process(3), 0))).isEmpty();
    }

    @Test
    void shouldKeepReadingAProcessWhileItGrows() {
        for (long slot = 0; slot < 30; slot++) {
            log.append(entry(ALICE, slot));
            assertThat(all(log.read(ALICE, slot))).hasSize(1);
            assertThat(all(log.read(ALICE, 0))).hasSize((int) slot + 1);
        }
    }

    @Test
    void shouldChainHashesAsDocumented() throws Exception {
        var expected = new byte[32];
        for (int slot = 0; slot < 4; slot++) {
            var record = entry(ALICE, slot);
            log.append(record);
            var body = ByteBuffer.allocate(64 + record.item().length + record.assignment().length)
                    .order(ByteOrder.LITTLE_ENDIAN);
            body.putLong(slot).put(ALICE.bytes()).putLong(slot).putLong(record.timestampMillis());
            body.putInt(record.item().length).put(record.item());
            body.putInt(record.assignment().length).put(record.assignment());
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(expected);
            expected = sha256.digest(body.array());

            assertThat(log.head()).isEqualTo(Id.of(expected));
            try (var cursor = log.read(slot)) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.hash()).isEqualTo(Id.of(expected));
            }
            try (var cursor = log.read(ALICE, slot)) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.hash()).isEqualTo(Id.of(expected));
            }
        }
    }

    @Test
    void shouldRefuseASlotThatLeavesAHoleOrRepeats() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.append(entry(ALICE, 1)))
                .withMessageContaining("slot 1")
                .withMessageContaining("expected slot 0");
        appendSlots(log, ALICE, 0, 5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.append(entry(ALICE, 4)))
                .withMessageContaining("slot 4")
                .withMessageContaining("expected slot 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.append(entry(ALICE, 6)))
                .withMessageContaining("slot 6")
                .withMessageContaining("expected slot 5");

        assertThat(log.size()).isEqualTo(5);
        assertThat(log.append(entry(ALICE, 5))).isEqualTo(5);
    }

    @Test
    void shouldRefuseATimestampThatDoesNotMoveForward() {
        log.append(new LogRecord(ALICE, 0, 1000, new byte[0], new byte[0]));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.append(new LogRecord(ALICE, 1, 1000, new byte[0], new byte[0])))
                .withMessageContaining("1000 ms is not after 1000 ms");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.append(new LogRecord(ALICE, 1, 999, new byte[0], new byte[0])))
                .withMessageContaining("999 ms is not after 1000 ms");
        log.append(new LogRecord(BOB, 0, 500, new byte[0], new byte[0]));
        log.append(new LogRecord(ALICE, 1, 1001, new byte[0], new byte[0]));
        assertThat(log.size()).isEqualTo(3);
    }

    @Test
    void shouldNotSeeLaterChangesOfTheCallersArrays() {
        var item = new byte[] {1, 2, 3};
        log.append(new LogRecord(ALICE, 0, 1, item, new byte[0]));
        item[0] = 9;

        assertThat(all(log.read(0)).getFirst().item()).containsExactly(1, 2, 3);
    }

    @Test
    void shouldRefuseToReadFromBeforeTheStart() {
        assertThatIllegalArgumentException().isThrownBy(() -> log.read(-1)).withMessageContaining("-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.read(ALICE, -2))
                .withMessageContaining("-2");
    }

    @Test
    void shouldRefuseToShowARecordBeforeTheFirstNext() {
        log.append(entry(ALICE, 0));
        try (var cursor = log.read(0)) {
            assertThatIllegalStateException().isThrownBy(cursor::current);
            assertThatIllegalStateException().isThrownBy(cursor::position);
            assertThatIllegalStateException().isThrownBy(cursor::hash);
        }
    }

    @Test
    void shouldStoreAnItemLargerThanEveryBuffer() {
        var item = new byte[3_000_000];
        for (int i = 0; i < item.length; i++) {
            item[i] = (byte) (i * 31);
        }
        log.append(entry(ALICE, 0));
        log.append(new LogRecord(BOB, 0, 1, item, item));
        log.append(entry(ALICE, 1));
        log.sync();

        assertThat(all(log.read(0)).get(1).item()).isEqualTo(item);
        assertThat(all(log.read(BOB, 0)).getFirst().assignment()).isEqualTo(item);
        assertThat(all(log.read(ALICE, 0))).hasSize(2);
    }

    @Test
    void shouldTakeAppendsAndSyncsFromManyThreads() throws Exception {
        int threads = 4;
        int slots = 200;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var done = new ArrayList<Future<?>>();
            for (int thread = 0; thread < threads; thread++) {
                var own = process(10 + thread);
                done.add(pool.submit(() -> {
                    for (long slot = 0; slot < slots; slot++) {
                        log.append(entry(own, slot));
                        if (slot % 20 == 0) {
                            log.sync();
                            assertThat(all(log.read(own, slot))).hasSize(1);
                        }
                    }
                }));
            }
            for (var each : done) {
                each.get();
            }
        }
        log.sync();
        assertThat(log.size()).isEqualTo(threads * slots);
        assertThat(all(log.read(0))).hasSize(threads * slots);
        for (int thread = 0; thread < threads; thread++) {
            assertThat(all(log.read(process(10 + thread), 0))).hasSize(slots);
        }
    }
}
