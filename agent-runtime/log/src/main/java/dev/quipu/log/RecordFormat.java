package dev.quipu.log;

import dev.quipu.ao.Id;

/**
 * The bytes of one record in a segment. Integers are little-endian; offsets are from the start of the record.
 *
 * <pre>
 *    0        4        8        12
 *    +--------+--------+--------+---------------------------------+
 *    | length | crc    | check  | previous hash, 32 bytes         |
 *    +--------+--------+--------+---------------------------------+
 *    44                52                                  84
 *    +-----------------+----------------------------------+-------+
 *    | position, i64   | process id, 32 bytes             | slot, |
 *    +-------+---------+-----------+-------------+--------+-------+
 *    | i64   | timestampMillis, i64| item length | item ...       |
 *    +-------+---------------------+-------------+----------------+
 *            92                    100           104
 *    +-------------------+----------------+
 *    | assignment length | assignment ... |
 *    +-------------------+----------------+
 *    104 + item length   108 + item length
 * </pre>
 *
 * <ul>
 *   <li>{@code length}: bytes from {@code previous hash} to the end of the record.
 *   <li>{@code crc}: CRC32C of those bytes.
 *   <li>{@code check}: CRC32C of {@code length} and {@code crc}. It tells a record that was cut short (its length is
 *       right, its bytes are missing) from one whose length was damaged.
 *   <li>The {@code body} of the chain runs from {@code position} to the end, so that {@code hash = SHA-256(previous
 *       hash || body)} is one pass over the bytes that {@code length} counts.
 * </ul>
 */
final class RecordFormat {

    static final int LENGTH_OFFSET = 0;
    static final int CRC_OFFSET = 4;
    static final int CHECK_OFFSET = 8;
    static final int PREVIOUS_HASH_OFFSET = 12;
    static final int POSITION_OFFSET = 44;
    static final int PROCESS_OFFSET = 52;
    static final int SLOT_OFFSET = 84;
    static final int TIMESTAMP_OFFSET = 92;
    static final int ITEM_LENGTH_OFFSET = 100;
    static final int ITEM_OFFSET = 104;

    /** Bytes before those that {@code length} counts. */
    static final int FRAME_BYTES = PREVIOUS_HASH_OFFSET;

    /** {@code length} of a record with empty item and empty assignment. */
    static final int LENGTH_MIN = ITEM_OFFSET - FRAME_BYTES + Integer.BYTES;

    /** Largest {@code length}: 256 MiB, 25 times the largest item a scheduler unit takes. */
    static final int LENGTH_MAX = 1 << 28;

    static final int HASH_BYTES = Id.BYTES;

    private RecordFormat() {}

    /** The {@code length} field of an entry; refuses one that is too large to be stored. */
    static int length(LogRecord entry) {
        long length = (long) LENGTH_MIN + entry.item().length + entry.assignment().length;
        if (length > LENGTH_MAX) {
            throw new IllegalArgumentException("record too large: process %s slot %d has %d bytes, the most is %d"
                    .formatted(entry.process(), entry.slot(), length, LENGTH_MAX));
        }
        return (int) length;
    }

    static long assignmentLengthOffset(int itemLength) {
        return (long) ITEM_OFFSET + itemLength;
    }
}
