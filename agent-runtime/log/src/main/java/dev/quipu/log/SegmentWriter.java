package dev.quipu.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds record bytes to the last segment through a bounded buffer and starts a new segment when one is full. One thread
 * at a time, except for {@link SegmentOutput#force} on what {@link #output} returned.
 */
final class SegmentWriter implements Closeable {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Path directory;
    private final long segmentBytes;
    private final SegmentOutput.Opener opener;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final List<SegmentOutput> retired = new ArrayList<>();

    private SegmentOutput output;
    private long segment;
    private long offset;

    SegmentWriter(Path directory, long segmentBytes, SegmentOutput.Opener opener) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.opener = opener;
    }

    /** Goes on at the end of an existing segment. */
    void resume(long firstPosition, long endOffset) throws IOException {
        segment = firstPosition;
        offset = endOffset;
        output = opener.open(SegmentFormat.file(directory, firstPosition), endOffset);
    }

    /** Begins a segment; it and its name are on disk when this returns. */
    void begin(long firstPosition, byte[] previousHash) throws IOException {
        output = opener.open(SegmentFormat.file(directory, firstPosition), 0);
        output.write(SegmentFormat.header(firstPosition, previousHash));
        output.force();
        Directories.force(directory);
        segment = firstPosition;
        offset = SegmentFormat.HEADER_BYTES;
    }

    /** Makes room for a record: ends the segment, durably, when the record does not fit. */
    void prepare(int recordBytes, long position, byte[] previousHash) throws IOException {
        boolean fits = offset + recordBytes <= segmentBytes || offset == SegmentFormat.HEADER_BYTES;
        if (!fits) {
            flush();
            output.force();
            // A sync may be forcing this output right now: it is closed by the next one.
            retired.add(output);
            begin(position, previousHash);
        }
    }

    void add(RecordEncoder record) throws IOException {
        int bytes = record.bytes();
        if (bytes > buffer.remaining()) {
            flush();
        }
        if (bytes > buffer.capacity()) {
            var large = ByteBuffer.allocate(bytes);
            record.copyTo(large);
            output.write(large.flip());
        } else {
            record.copyTo(buffer);
        }
        offset += bytes;
    }

    /** Hands the buffer to the operating system. */
    void flush() throws IOException {
        if (buffer.position() > 0) {
            output.write(buffer.flip());
            buffer.clear();
        }
    }

    SegmentOutput output() {
        return output;
    }

    long segment() {
        return segment;
    }

    /** Where the next record starts. */
    long offset() {
        return offset;
    }

    /** Outputs that ended since the last call; they are on disk and wait to be closed. */
    List<SegmentOutput> takeRetired() {
        var taken = List.copyOf(retired);
        retired.clear();
        return taken;
    }

    /** Closes the files; what is still in the buffer is dropped. */
    @Override
    public void close() throws IOException {
        for (var ended : takeRetired()) {
            ended.close();
        }
        if (output != null) {
            output.close();
        }
    }
}
