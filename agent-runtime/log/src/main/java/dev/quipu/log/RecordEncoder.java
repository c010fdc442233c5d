package dev.quipu.log;

import dev.quipu.ao.Id;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.zip.CRC32C;

/** Turns entries into record bytes and chain hashes; reused from entry to entry, so for one thread at a time. */
final class RecordEncoder {

    private final ByteBuffer head =
            ByteBuffer.allocate(RecordFormat.ITEM_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer assignmentLength =
            ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final MessageDigest sha256 = Sha256.newDigest();
    private final CRC32C crc = new CRC32C();
    private byte[] item;
    private byte[] assignment;

    /** Lays the entry out and returns its chain hash; {@link #copyTo} then gives the bytes. */
    byte[] encode(LogRecord entry, long position, byte[] previousHash) {
        item = entry.item();
        assignment = entry.assignment();
        head.clear()
                .putInt(RecordFormat.length(entry))
                .putInt(0)
                .putInt(0)
                .put(previousHash)
                .putLong(position)
                .put(entry.process().bytes())
                .putLong(entry.slot())
                .putLong(entry.timestampMillis())
                .putInt(item.length);
        assignmentLength.clear().putInt(assignment.length);
        putChecksums();
        return chainHash();
    }

    /** Bytes of the record laid out last. */
    int bytes() {
        return RecordFormat.FRAME_BYTES + head.getInt(RecordFormat.LENGTH_OFFSET);
    }

    void copyTo(ByteBuffer target) {
        target.put(head.array()).put(item).put(assignmentLength.array()).put(assignment);
    }

    private void putChecksums() {
        crc.reset();
        crc.update(head.array(), RecordFormat.FRAME_BYTES, RecordFormat.ITEM_OFFSET - RecordFormat.FRAME_BYTES);
        crc.update(item, 0, item.length);
        crc.update(assignmentLength.array(), 0, Integer.BYTES);
        crc.update(assignment, 0, assignment.length);
        head.putInt(RecordFormat.CRC_OFFSET, (int) crc.getValue());
        crc.reset();
        crc.update(head.array(), 0, RecordFormat.CHECK_OFFSET);
        head.putInt(RecordFormat.CHECK_OFFSET, (int) crc.getValue());
    }

    private byte[] chainHash() {
        sha256.update(head.array(), RecordFormat.FRAME_BYTES, RecordFormat.ITEM_OFFSET - RecordFormat.FRAME_BYTES);
        sha256.update(item);
        sha256.update(assignmentLength.array());
        sha256.update(assignment);
        return sha256.digest();
    }

    /** The hash before the first record. */
    static byte[] firstHash() {
        return new byte[Id.BYTES];
    }
}
