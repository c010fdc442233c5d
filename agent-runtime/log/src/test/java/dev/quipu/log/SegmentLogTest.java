package dev.quipu.log;

import static dev.quipu.log.Entries.all;
import static dev.quipu.log.Entries.appendSlots;
import static dev.quipu.log.Entries.entry;
import static dev.quipu.log.Entries.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.quipu.ao.Id;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogTest {

    private static final Id ALICE = process(1);
    private static final int SMALL_SEGMENT_BYTES = 700;

    @TempDir
    Path directory;

    private Path segment(long firstPosition) {
        return SegmentFormat.file(directory, firstPosition);
    }

    private SegmentLog openSmall() {
        return SegmentLog.open(directory, SMALL_SEGMENT_BYTES, SegmentOutput::ofFile);
    }

    @Test
    void shouldFindEverythingAgainWhenReopened() {
        Id head;
        try (var log = openSmall()) {
            appendSlots(log, ALICE, 0, 40);
            head = log.head();
        }
        try (var log = openSmall()) {
            assertThat(log.size()).isEqualTo(40);
            assertThat(log.head()).isEqualTo(head);
            assertThat(log.lastSlot(ALICE)).hasValue(39);
            appendSlots(log, ALICE, 40, 60);
            assertThat(all(log.read(0))).hasSize(60);
            assertThat(all(log.read(ALICE, 35))).hasSize(25);
        }
    }

    @Test
    void shouldGiveTheSameHeadAsEveryOtherStore() {
        var memory = new InMemoryLog();
        appendSlots(memory, ALICE, 0, 30);
        try (var log = openSmall()) {
            appendSlots(log, ALICE, 0, 30);
            assertThat(log.head()).isEqualTo(memory.head());
        }
    }

    @Test
    void shouldRollSegmentsNamedByTheirFirstPosition() throws IOException {
        try (var log = openSmall()) {
            appendSlots(log, ALICE, 0, 12);
        }
        var names = SegmentFormat.list(directory).stream()
                .map(file -> file.getFileName().toString())
                .toList();
        assertThat(names)
                .startsWith("00000000000000000000.log", "00000000000000000004.log")
                .hasSize(3);
        for (var file : SegmentFormat.list(directory)) {
            assertThat(Files.size(file)).isLessThanOrEqualTo(SMALL_SEGMENT_BYTES);
        }
    }

    @Test
    void shouldWriteTheDocumentedBytes() throws IOException {
        try (var log = SegmentLog.open(directory)) {
            log.append(new LogRecord(ALICE, 0, 5, new byte[] {7}, new byte[] {8, 9}));
        }
        var bytes = ByteBuffer.wrap(Files.readAllBytes(segment(0))).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new String(bytes.array(), 0, 8, StandardCharsets.US_ASCII)).isEqualTo("QUIPULOG");
        assertThat(bytes.getInt(8)).isEqualTo(1);
        assertThat(bytes.getLong(12)).isZero();
        int at = 56;
        assertThat(bytes.getInt(at)).isEqualTo(99);
        assertThat(bytes.getLong(at + 44)).isZero();
        assertThat(bytes.get(at + 52)).isEqualTo((byte) 1);
        assertThat(bytes.getLong(at + 92)).isEqualTo(5);
        assertThat(bytes.getInt(at + 100)).isEqualTo(1);
        assertThat(bytes.get(at + 104)).isEqualTo((byte) 7);
        assertThat(bytes.getInt(at + 105)).isEqualTo(2);
        assertThat(bytes.get(at + 110)).isEqualTo((byte) 9);
        assertThat(bytes.capacity()).isEqualTo(at + 111);
    }

    @Test
    void shouldRefuseASecondWriter() {
        try (var _ = SegmentLog.open(directory)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> SegmentLog.open(directory))
                    .withMessageContaining("open for writing elsewhere");
        }
        SegmentLog.open(directory).close();
    }

    @Test
    void shouldReadReadOnlyWithoutChangingAByte() throws IOException {
        try (var log = openSmall()) {
            appendSlots(log, ALICE, 0, 30);
        }
        var before = contents();
        try (var log = SegmentLog.openReadOnly(directory)) {
            assertThat(all(log.read(0))).hasSize(30);
            assertThat(all(log.read(ALICE, 10))).hasSize(20);
            assertThatIllegalStateException()
                    .isThrownBy(() -> log.append(entry(ALICE, 30)))
                    .withMessageContaining("read-only");
            log.sync();
        }
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void shouldRefuseEveryCallAfterClose() {
        var log = SegmentLog.open(directory);
        log.close();
        log.close();

        assertThatIllegalStateException().isThrownBy(log::size).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(log::sync).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(() -> log.read(0)).withMessageContaining("closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> log.append(entry(ALICE, 0)))
                .withMessageContaining("closed");
    }

    @Test
    void shouldCutALastRecordThatWasCutShortAtAnyByte() throws IOException {
        long goodBytes = writeAndMeasure(5);
        var whole = Files.readAllBytes(segment(0));
        assertThat(whole.length - goodBytes).isGreaterThan(RecordFormat.ITEM_OFFSET);

        for (int bytes = (int) goodBytes; bytes < whole.length; bytes++) {
            Files.write(segment(0), Arrays.copyOf(whole, bytes));
            if (bytes > goodBytes) {
                assertThatExceptionOfType(CorruptLogException.class)
                        .isThrownBy(() -> SegmentLog.openReadOnly(directory))
                        .withMessageContaining("00000000000000000000.log, byte " + goodBytes + ", position 5")
                        .satisfies(e -> assertThat(e.position()).isEqualTo(5));
            }
            try (var log = SegmentLog.open(directory)) {
                assertThat(log.size()).as("cut at byte %d", bytes).isEqualTo(5);
                assertThat(Files.size(segment(0))).isEqualTo(goodBytes);
                log.append(entry(ALICE, 5));
            }
            assertThat(Files.readAllBytes(segment(0))).isEqualTo(whole);
        }
    }

    @Test
    void shouldCutZerosThatACrashLeftAtTheEnd() throws IOException {
        long goodBytes = writeAndMeasure(5);
        var whole = Files.readAllBytes(segment(0));
        for (int zeros : List.of(1, 11, 12, 108, 5000)) {
            Files.write(segment(0), Arrays.copyOf(Arrays.copyOf(whole, (int) goodBytes), (int) goodBytes + zeros));
            try (var log = SegmentLog.open(directory)) {
                assertThat(log.size()).isEqualTo(5);
            }
            assertThat(Files.size(segment(0))).isEqualTo(goodBytes);
        }
    }

    @Test
    void shouldRefuseEveryDamagedByteOfAMiddleRecordAndNeverCut() throws IOException {
        var ends = new ArrayList<Long>();
        try (var log = SegmentLog.open(directory)) {
            for (long slot = 0; slot < 4; slot++) {
                log.append(entry(ALICE, slot));
                log.sync();
                ends.add(Files.size(segment(0)));
            }
        }
        var whole = Files.readAllBytes(segment(0));
        for (int at = ends.get(0).intValue(); at < ends.get(1); at++) {
            var damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(segment(0), damaged);

            assertThatExceptionOfType(CorruptLogException.class)
                    .as("byte %d", at)
                    .isThrownBy(() -> SegmentLog.open(directory))
                    .withMessageContaining("position 1")
                    .satisfies(e -> assertThat(e.position()).isEqualTo(1));
            assertThat(Files.readAllBytes(segment(0))).isEqualTo(damaged);
        }
    }

    /** Enough records, of 0 bytes to some kilobytes, that readers hash them in many stretches. */
    @Test
    void shouldGiveEveryHashOfALongLog() {
        var heads = new ArrayList<Id>();
        try (var log = SegmentLog.open(directory, 1 << 20, SegmentOutput::ofFile)) {
            for (int slot = 0; slot < 5_000; slot++) {
                log.append(new LogRecord(ALICE, slot, slot, new byte[slot % 97 * (slot % 41)], new byte[slot % 3]));
                heads.add(log.head());
            }
            for (int from : new int[] {0, 1, 777, 4_000, 4_999}) {
                try (var cursor = log.read(from)) {
                    for (int position = from; position < heads.size(); position++) {
                        assertThat(cursor.next()).isTrue();
                        assertThat(cursor.hash()).as("position %d", position).isEqualTo(heads.get(position));
                    }
                    assertThat(cursor.next()).isFalse();
                }
            }
        }
    }

    @Test
    void shouldFindTheOneDamagedRecordAmongThousands() throws IOException {
        var ends = new ArrayList<Long>();
        try (var log = SegmentLog.open(directory)) {
            for (long slot = 0; slot < 3_000; slot++) {
                log.append(entry(ALICE, slot));
                if (slot % 250 == 0) {
                    log.sync();
                    ends.add(Files.size(segment(0)));
                }
            }
        }
        var whole = Files.readAllBytes(segment(0));
        for (int i = 0; i < ends.size(); i++) {
            var damaged = whole.clone();
            damaged[(int) (ends.get(i) - 1)] ^= 1;
            Files.write(segment(0), damaged);

            long position = i * 250L;
            assertThatExceptionOfType(CorruptLogException.class)
                    .isThrownBy(() -> SegmentLog.openReadOnly(directory))
                    .satisfies(e -> assertThat(e.position()).isEqualTo(position));
        }
    }

    /** A forger who writes checksums anew still breaks the chain, one record later. */
    @Test
    void shouldFindAForgedRecordWhoseChecksumsAreRight() throws IOException {
        long forgedEnd;
        try (var log = SegmentLog.open(directory)) {
            appendSlots(log, ALICE, 0, 1_500);
            log.sync();
            forgedEnd = Files.size(segment(0));
            appendSlots(log, ALICE, 1_500, 3_000);
        }
        var bytes = ByteBuffer.wrap(Files.readAllBytes(segment(0))).order(ByteOrder.LITTLE_ENDIAN);
        int recordBytes = RecordFormat.ITEM_OFFSET
                + entry(ALICE, 1_499).item().length
                + Integer.BYTES
                + entry(ALICE, 1_499).assignment().length;
        int at = (int) forgedEnd - recordBytes;
        bytes.put(at + RecordFormat.ITEM_OFFSET, (byte) 'I');
        bytes.putInt(at + RecordFormat.CRC_OFFSET, crc(bytes, at + RecordFormat.FRAME_BYTES, recordBytes - 12));
        bytes.putInt(at + RecordFormat.CHECK_OFFSET, crc(bytes, at, RecordFormat.CHECK_OFFSET));
        Files.write(segment(0), bytes.array());

        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> SegmentLog.open(directory))
                .withMessageContaining("position 1500: the record does not continue the chain");
    }

    private static int crc(ByteBuffer bytes, int at, int count) {
        var crc = new CRC32C();
        crc.update(bytes.array(), at, count);
        return (int) crc.getValue();
    }

    @Test
    void shouldNameProcessAndSlotOfADamagedRecordWhereTheyCanBeRead() throws IOException {
        writeAndMeasure(5);
        var whole = Files.readAllBytes(segment(0));
        whole[SegmentFormat.HEADER_BYTES + RecordFormat.ITEM_OFFSET] ^= 1;
        Files.write(segment(0), whole);

        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> SegmentLog.open(directory))
                .withMessageContaining("position 0: the record does not match its checksum")
                .withMessageContaining("(reads process " + ALICE + " slot 0)");
    }

    @Test
    void shouldRefuseEveryDamagedByteOfAnEarlierSegment() throws IOException {
        try (var log = openSmall()) {
            appendSlots(log, ALICE, 0, 9);
        }
        var whole = Files.readAllBytes(segment(0));
        for (int at = 0; at < whole.length; at++) {
            var damaged = whole.clone();
            damaged[at] ^= (byte) 0x40;
            Files.write(segment(0), damaged);
            assertThatExceptionOfType(CorruptLogException.class)
                    .as("byte %d", at)
                    .isThrownBy(this::openSmall);
            assertThat(Files.readAllBytes(segment(0))).isEqualTo(damaged);
        }
    }

    @Test
    void shouldRefuseATornRecordInAnEarlierSegment() throws IOException {
        try (var log = openSmall()) {
            appendSlots(log, ALICE, 0, 9);
        }
        var whole = Files.readAllBytes(segment(0));
        Files.write(segment(0), Arrays.copyOf(whole, whole.length - 1));

        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(this::openSmall)
                .withMessageContaining("position 3");
    }

    @Test
    void shouldRefuseALogWithAMissingSegment() throws IOException {
        try (var log = openSmall()) {
            appendSlots(log, ALICE, 0, 12);
        }
        Files.delete(segment(4));

        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(this::openSmall)
                .withMessageContaining("begins at position 8, expected 4");
    }

    @Test
    void shouldForgetASegmentThatACrashLeftWithoutHeader() throws IOException {
        try (var log = openSmall()) {
            appendSlots(log, ALICE, 0, 4);
        }
        for (int bytes : List.of(0, 1, 55, 56)) {
            Files.write(segment(4), new byte[bytes]);
            assertThatExceptionOfType(CorruptLogException.class).isThrownBy(() -> SegmentLog.openReadOnly(directory));
            try (var log = openSmall()) {
                assertThat(log.size()).isEqualTo(4);
            }
            assertThat(segment(4)).doesNotExist();
        }
        try (var log = openSmall()) {
            appendSlots(log, ALICE, 4, 6);
            assertThat(all(log.read(0))).hasSize(6);
        }
    }

    @Test
    void shouldRefuseASegmentOfALaterVersion() throws IOException {
        var header = SegmentFormat.header(0, new byte[32]).array();
        header[8] = 2;
        var crc = new CRC32C();
        crc.update(header, 0, 52);
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(52, (int) crc.getValue());
        Files.write(segment(0), header);

        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> SegmentLog.open(directory))
                .withMessageContaining("segment version 2, this program reads version 1");
        assertThat(Files.readAllBytes(segment(0))).isEqualTo(header);
    }

    @Test
    void shouldCutATornRecordThatCarriesAWholeRecordInItsItem() throws IOException {
        byte[] carried;
        try (var log = SegmentLog.open(directory)) {
            appendSlots(log, ALICE, 0, 3);
        }
        var all = Files.readAllBytes(segment(0));
        carried = Arrays.copyOfRange(all, SegmentFormat.HEADER_BYTES, all.length);
        Files.delete(segment(0));
        long goodBytes;
        try (var log = SegmentLog.open(directory)) {
            log.sync();
            goodBytes = Files.size(segment(0));
            log.append(new LogRecord(ALICE, 0, 1, carried, new byte[10]));
        }
        var whole = Files.readAllBytes(segment(0));
        Files.write(segment(0), Arrays.copyOf(whole, whole.length - 3));

        try (var log = SegmentLog.open(directory)) {
            assertThat(log.size()).isZero();
            assertThat(Files.size(segment(0))).isEqualTo(goodBytes);
        }
    }

    @Test
    void shouldNoticeDamageThatHappensAfterOpening() throws IOException {
        try (var log = openSmall()) {
            appendSlots(log, ALICE, 0, 9);
            log.sync();
            var bytes = Files.readAllBytes(segment(4));
            bytes[bytes.length - 1] ^= 1;
            Files.write(segment(4), bytes);

            assertThatExceptionOfType(CorruptLogException.class)
                    .isThrownBy(() -> all(log.read(0)))
                    .withMessageContaining("position 7");
            assertThatExceptionOfType(CorruptLogException.class).isThrownBy(() -> all(log.read(ALICE, 7)));
            assertThat(all(log.read(8))).hasSize(1);
            bytes[bytes.length - 1] ^= 1;
            Files.write(segment(4), bytes);
        }
    }

    /** Writes slots 0 to {@code slots}; returns the file's length before the last of them. */
    private long writeAndMeasure(int slots) throws IOException {
        try (var log = SegmentLog.open(directory)) {
            appendSlots(log, ALICE, 0, slots);
            log.sync();
            long goodBytes = Files.size(segment(0));
            log.append(entry(ALICE, slots));
            return goodBytes;
        }
    }

    private List<String> contents() throws IOException {
        var contents = new ArrayList<String>();
        try (var files = Files.list(directory)) {
            for (var file : files.sorted().toList()) {
                contents.add(file + " "
                        + Files.getLastModifiedTime(file)
                        + " "
                        + HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
