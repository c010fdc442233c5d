package dev.quipu.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a whole log when it is opened, verifies every checksum and the chain, and learns where it ends. A last record
 * that was never completed is cut when the log is opened for writing; any other damage is refused.
 */
final class LogRecovery {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Path directory;
    private final boolean mayCut;

    private final ProcessTails tails = new ProcessTails();
    private final Marks marks = new Marks();
    private long size;
    private byte[] head = RecordEncoder.firstHash();
    private long lastSegment = -1;
    private long lastSegmentEnd;

    private LogRecovery(Path directory, boolean mayCut) {
        this.directory = directory;
        this.mayCut = mayCut;
    }

    /** For writing: cuts a torn tail. */
    static LogRecovery cutting(Path directory) throws IOException {
        return new LogRecovery(directory, true).run();
    }

    /** For reading: changes nothing. */
    static LogRecovery refusing(Path directory) throws IOException {
        return new LogRecovery(directory, false).run();
    }

    ProcessTails tails() {
        return tails;
    }

    Marks marks() {
        return marks;
    }

    /** Number of good records. */
    long size() {
        return size;
    }

    /** The chain hash after them. */
    byte[] head() {
        return head;
    }

    /** Whether there is a segment to go on with. */
    boolean hasSegment() {
        return lastSegment >= 0;
    }

    long lastSegment() {
        return lastSegment;
    }

    /** Length of the last segment up to its last good record. */
    long lastSegmentEnd() {
        return lastSegmentEnd;
    }

    private LogRecovery run() throws IOException {
        var files = SegmentFormat.list(directory);
        for (var file : files) {
            verify(file, file.equals(files.getLast()));
        }
        return this;
    }

    private void verify(Path file, boolean isLast) throws IOException {
        try (var reader = new SegmentReader(file, BUFFER_BYTES)) {
            var damage = SegmentFormat.checkHeader(reader.channel(), size, head);
            if (damage.isPresent()) {
                cutHeader(file, damage.get(), isLast);
                return;
            }
            lastSegment = size;
            lastSegmentEnd = readRecords(reader, isLast);
        }
    }

    /** Returns where the good records end. */
    private long readRecords(SegmentReader reader, boolean isLast) throws IOException {
        reader.seek(SegmentFormat.HEADER_BYTES, size, head);
        while (true) {
            switch (reader.step()) {
                case RECORD -> accept(reader);
                case END -> {
                    return reader.offset();
                }
                case DAMAGED -> {
                    cutTail(reader, isLast);
                    return reader.offset();
                }
            }
        }
    }

    private void accept(SegmentReader reader) {
        var entry = reader.headOnly();
        try {
            tails.requireNext(entry);
        } catch (IllegalArgumentException e) {
            throw SegmentReader.corrupt(reader.file(), reader.offset(), size, e.getMessage());
        }
        tails.advance(entry);
        marks.offer(lastSegment, size, reader.offset(), head);
        head = reader.hash();
        size++;
    }

    private void cutTail(SegmentReader reader, boolean isLast) throws IOException {
        // The verdict on what follows moves the reader's buffer, so the complaint is written first.
        var complaint = reader.corrupt(size);
        if (!isLast || !mayCut || reader.intactRecordFollows(size)) {
            throw complaint;
        }
        try (var channel = FileChannel.open(reader.file(), StandardOpenOption.WRITE)) {
            channel.truncate(reader.offset());
            channel.force(true);
        }
    }

    /** A crash while a segment was begun leaves a header without records: the file goes. */
    private void cutHeader(Path file, SegmentFormat.HeaderDamage damage, boolean isLast) throws IOException {
        if (!isLast || !mayCut || !damage.torn()) {
            throw SegmentReader.corrupt(file, 0, size, damage.text());
        }
        Files.delete(file);
        Directories.force(directory);
    }
}
