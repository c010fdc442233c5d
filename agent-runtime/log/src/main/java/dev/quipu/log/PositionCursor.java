package dev.quipu.log;

import dev.quipu.ao.Id;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reads a stretch of the log in order, across segments, and verifies checksums and chain on the way. */
final class PositionCursor implements MessageLog.Cursor {

    /** All in the buffer is hashed at once: a long stretch for all cores, a short one without needless work. */
    private static final int LONG_STRETCH_BUFFER_BYTES = 1 << 20;

    private static final int SHORT_STRETCH_BUFFER_BYTES = 64 * 1024;
    private static final int LONG_STRETCH_RECORDS = 1024;

    private final Path directory;
    private final long end;
    private SegmentReader reader;
    private long segment;
    private long position;
    private byte[] head;
    private boolean started;
    private LogRecord current;

    private PositionCursor(Path directory, Marks.Mark start, long end) {
        this.directory = directory;
        this.end = end;
        this.segment = start.segment();
        this.position = start.position() - 1;
        this.head = start.hashBefore();
    }

    /** Positions {@code from} (inclusive) to {@code end} (exclusive), both within the log, {@code from < end}. */
    static PositionCursor open(Path directory, Marks marks, long from, long end) {
        var mark = marks.atOrBefore(from);
        var cursor = new PositionCursor(directory, mark, end);
        cursor.openSegment(mark.offset());
        while (cursor.position < from - 1) {
            cursor.advance();
        }
        cursor.started = false;
        return cursor;
    }

    @Override
    public boolean next() {
        if (position + 1 >= end) {
            return false;
        }
        advance();
        return true;
    }

    @Override
    public long position() {
        Cursors.requireStarted(started);
        return position;
    }

    @Override
    public LogRecord current() {
        Cursors.requireStarted(started);
        if (current == null) {
            current = reader.record();
        }
        return current;
    }

    @Override
    public Id hash() {
        Cursors.requireStarted(started);
        return Id.of(head);
    }

    /** The segment of the current record, by its first position. */
    long segment() {
        return segment;
    }

    /** Where in its segment the current record starts. */
    long offset() {
        return reader.offset();
    }

    /** The current record without its byte arrays. */
    LogRecord headOnly() {
        return reader.headOnly();
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void advance() {
        try {
            var step = reader.step();
            if (step == SegmentReader.Step.END) {
                nextSegment();
                step = reader.step();
            }
            if (step != SegmentReader.Step.RECORD) {
                throw reader.corrupt(position + 1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        position++;
        head = reader.hash();
        current = null;
        started = true;
    }

    private void nextSegment() throws IOException {
        reader.close();
        segment = position + 1;
        openSegment(SegmentFormat.HEADER_BYTES);
    }

    private void openSegment(long offset) {
        try {
            reader = new SegmentReader(SegmentFormat.file(directory, segment), bufferBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader.seek(offset, position + 1, head);
    }

    private int bufferBytes() {
        return end - position > LONG_STRETCH_RECORDS ? LONG_STRETCH_BUFFER_BYTES : SHORT_STRETCH_BUFFER_BYTES;
    }
}
