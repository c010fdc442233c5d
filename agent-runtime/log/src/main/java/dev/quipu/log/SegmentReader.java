package dev.quipu.log;

import dev.quipu.ao.Id;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads the records of one segment file forward, through one buffer in which they are checked and hashed in place. It
 * says what it finds and leaves the verdict to the caller.
 */
final class SegmentReader implements Closeable {

    enum Step {
        RECORD,
        END,
        DAMAGED
    }

    private static final byte[] NO_BYTES = {};

    private final Path file;
    private final FileChannel channel;
    private final long fileBytes;
    private final CRC32C crc = new CRC32C();
    private final HashAhead ahead = new HashAhead();

    private ByteBuffer buffer;
    private long bufferOffset;
    private int buffered;

    private long nextOffset;
    private long nextPosition;
    private byte[] previousHash;

    private long offset;
    private int start;
    private byte[] hash;
    private String damage;

    /** Opens a file as long as it is now. */
    SegmentReader(Path file, int bufferBytes) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.fileBytes = channel.size();
        this.buffer = littleEndian(bufferBytes);
    }

    /** Next to read: the record at this offset, which must have this position and follow this hash. */
    void seek(long offset, long position, byte[] previousHash) {
        this.nextOffset = offset;
        this.nextPosition = position;
        this.previousHash = previousHash;
    }

    /** Next to read: the record at this offset; it must have this position, its previous hash is taken as it stands. */
    void seekUnchained(long offset, long position) {
        seek(offset, position, null);
    }

    Step step() throws IOException {
        offset = nextOffset;
        hash = null;
        if (offset == fileBytes) {
            return Step.END;
        }
        damage = findDamage();
        if (damage != null) {
            return Step.DAMAGED;
        }
        nextOffset = offset + RecordFormat.FRAME_BYTES + length();
        nextPosition++;
        if (previousHash != null) {
            previousHash = hash();
        }
        return Step.RECORD;
    }

    Path file() {
        return file;
    }

    FileChannel channel() {
        return channel;
    }

    long fileBytes() {
        return fileBytes;
    }

    /** Where the record of the last step starts. */
    long offset() {
        return offset;
    }

    long position() {
        return buffer.getLong(start + RecordFormat.POSITION_OFFSET);
    }

    Id process() {
        return Id.of(bytes(RecordFormat.PROCESS_OFFSET, Id.BYTES));
    }

    long slot() {
        return buffer.getLong(start + RecordFormat.SLOT_OFFSET);
    }

    long timestampMillis() {
        return buffer.getLong(start + RecordFormat.TIMESTAMP_OFFSET);
    }

    /** The record of the last step, copied out of the buffer. */
    LogRecord record() {
        int itemLength = itemLength();
        int assignmentOffset = RecordFormat.ITEM_OFFSET + itemLength + Integer.BYTES;
        int assignmentLength = RecordFormat.FRAME_BYTES + length() - assignmentOffset;
        return new LogRecord(
                process(),
                slot(),
                timestampMillis(),
                bytes(RecordFormat.ITEM_OFFSET, itemLength),
                bytes(assignmentOffset, assignmentLength));
    }

    /** The record of the last step without its two byte arrays. */
    LogRecord headOnly() {
        return new LogRecord(process(), slot(), timestampMillis(), NO_BYTES, NO_BYTES);
    }

    /** The chain hash after the record of the last step. */
    byte[] hash() {
        if (hash == null) {
            hash = ahead.take(start + RecordFormat.FRAME_BYTES);
        }
        if (hash == null) {
            hashAhead();
            hash = ahead.take(start + RecordFormat.FRAME_BYTES);
        }
        return hash;
    }

    /** The complaint about the record of the last step, with what of it can be read. */
    CorruptLogException corrupt(long position) {
        return corrupt(file, offset, position, damage + readableName());
    }

    static CorruptLogException corrupt(Path file, long offset, long position, String damage) {
        return new CorruptLogException(
                "%s, byte %d, position %d: %s".formatted(file, offset, position, damage), position);
    }

    /**
     * Whether an intact record with this position or a later one stands behind the damaged one. Where the damaged
     * record still knows its length, the search begins at its end, so that a record carried inside an item is not taken
     * for one.
     */
    boolean intactRecordFollows(long position) throws IOException {
        long candidate = lengthIsIntact() ? offset + RecordFormat.FRAME_BYTES + length() : offset + 1;
        for (; candidate + RecordFormat.FRAME_BYTES + RecordFormat.LENGTH_MIN <= fileBytes; candidate++) {
            load(candidate, RecordFormat.FRAME_BYTES);
            if (lengthIsIntact() && contentDamage(candidate) == null && position() >= position) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** What is wrong with the record at {@code offset}, or null. */
    private String findDamage() throws IOException {
        if (fileBytes - offset < RecordFormat.FRAME_BYTES) {
            start = buffered;
            return "the file ends within the first %d bytes of a record".formatted(RecordFormat.FRAME_BYTES);
        }
        load(offset, RecordFormat.FRAME_BYTES);
        if (!lengthIsIntact()) {
            return "the record's length does not match its checksum";
        }
        var contentDamage = contentDamage(offset);
        return contentDamage != null ? contentDamage : chainDamage();
    }

    /** What is wrong with the bytes of the record at {@code at}, whose frame is loaded, or null. */
    private String contentDamage(long at) throws IOException {
        int length = length();
        if (length < RecordFormat.LENGTH_MIN || length > RecordFormat.LENGTH_MAX) {
            return "the record says it has %d bytes, allowed are %d to %d"
                    .formatted(length, RecordFormat.LENGTH_MIN, RecordFormat.LENGTH_MAX);
        }
        if (length > fileBytes - at - RecordFormat.FRAME_BYTES) {
            return "the record has %d bytes, but the file ends after %d of them"
                    .formatted(length, fileBytes - at - RecordFormat.FRAME_BYTES);
        }
        load(at, RecordFormat.FRAME_BYTES + length);
        if (crcOf(RecordFormat.FRAME_BYTES, length) != buffer.getInt(start + RecordFormat.CRC_OFFSET)) {
            return "the record does not match its checksum";
        }
        return partsFill(length) ? null : "the lengths of item and assignment do not add up to the record's";
    }

    private boolean partsFill(int length) {
        int itemLength = itemLength();
        int bothLengths = length - RecordFormat.LENGTH_MIN;
        return itemLength >= 0
                && itemLength <= bothLengths
                && buffer.getInt(start + RecordFormat.ITEM_OFFSET + itemLength) == bothLengths - itemLength;
    }

    /** Hashes the record of the last step and, along the chain, all that stand whole in the buffer behind it. */
    private void hashAhead() {
        ahead.clear();
        int own = start;
        do {
            ahead.offer(start + RecordFormat.FRAME_BYTES, length());
            start += RecordFormat.FRAME_BYTES + length();
        } while (previousHash != null && isWholeInBuffer() && ahead.hasRoom());
        start = own;
        ahead.run(buffer.array());
    }

    private String chainDamage() {
        if (position() != nextPosition) {
            return "the record says it has position " + position();
        }
        int at = start + RecordFormat.PREVIOUS_HASH_OFFSET;
        boolean chained = previousHash == null
                || Arrays.equals(
                        buffer.array(), at, at + RecordFormat.HASH_BYTES, previousHash, 0, previousHash.length);
        return chained ? null : "the record does not continue the chain";
    }

    private String readableName() {
        boolean readable =
                buffered - start >= RecordFormat.ITEM_OFFSET && (lengthIsIntact() || position() == nextPosition);
        return readable ? " (reads process %s slot %d)".formatted(process(), slot()) : "";
    }

    private boolean lengthIsIntact() {
        return buffered - start >= RecordFormat.FRAME_BYTES
                && crcOf(0, RecordFormat.CHECK_OFFSET) == buffer.getInt(start + RecordFormat.CHECK_OFFSET);
    }

    private boolean isWholeInBuffer() {
        return lengthIsIntact() && length() >= 0 && length() <= buffered - start - RecordFormat.FRAME_BYTES;
    }

    private int length() {
        return buffer.getInt(start + RecordFormat.LENGTH_OFFSET);
    }

    private int itemLength() {
        return buffer.getInt(start + RecordFormat.ITEM_LENGTH_OFFSET);
    }

    private byte[] bytes(int at, int count) {
        return Arrays.copyOfRange(buffer.array(), start + at, start + at + count);
    }

    private int crcOf(int at, int count) {
        crc.reset();
        crc.update(buffer.array(), start + at, count);
        return (int) crc.getValue();
    }

    /** Has {@code count} bytes of the file from {@code at} in the buffer, {@code start} pointing at the first. */
    private void load(long at, int count) throws IOException {
        boolean inBuffer = at >= bufferOffset && at + count <= bufferOffset + buffered;
        if (!inBuffer) {
            fill(at, count);
        }
        start = (int) (at - bufferOffset);
    }

    private void fill(long at, int count) throws IOException {
        ahead.clear();
        int kept = keepFrom(at, count);
        int wanted = (int) Math.min(buffer.capacity(), fileBytes - at);
        buffer.position(kept).limit(wanted);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("%s became shorter than %d bytes while it was read".formatted(file, fileBytes));
            }
        }
        bufferOffset = at;
        buffered = wanted;
        buffer.clear();
    }

    /** Moves what the buffer already has of the bytes at {@code at} to its front; makes it large enough. */
    private int keepFrom(long at, int count) {
        boolean overlaps = at >= bufferOffset && at < bufferOffset + buffered;
        int from = overlaps ? (int) (at - bufferOffset) : buffered;
        int kept = buffered - from;
        var target = count <= buffer.capacity() ? buffer : littleEndian(count);
        System.arraycopy(buffer.array(), from, target.array(), 0, kept);
        buffer = target;
        return kept;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
