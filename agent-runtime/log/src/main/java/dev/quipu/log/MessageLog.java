package dev.quipu.log;

import dev.quipu.ao.Id;
import java.util.OptionalLong;

/**
 * An append-only, hash-chained sequence of records of many processes. One writer; any number of readers.
 *
 * <p>The chain runs over the whole log: {@code hash(k) = SHA-256(hash(k-1) || body(k))}, {@code hash(-1)} = 32 zero
 * bytes. The body is, little-endian and the same in every store: position i64, process 32 bytes, slot i64, timestamp
 * i64, item length u32, item, assignment length u32, assignment.
 *
 * <p>A cursor gives what was appended before it was opened, synced or not, and ends there.
 */
public interface MessageLog extends AutoCloseable {

    /**
     * Adds a record and returns its position (0, 1, 2 …). Durable only after {@link #sync()}.
     *
     * @throws IllegalArgumentException when the slot is not the process's next one or the timestamp not after its last
     */
    long append(LogRecord entry);

    /** Returns when everything appended before is on disk. Callers from many threads share one fsync. */
    void sync();

    /** Records with position ≥ {@code fromPosition}, in order; verifies checksum and chain as it reads. */
    Cursor read(long fromPosition);

    /** One process's records with slot ≥ {@code fromSlot}, in slot order. */
    Cursor read(Id process, long fromSlot);

    /** Number of records. */
    long size();

    /** The last slot of a process, or empty when it has none. */
    OptionalLong lastSlot(Id process);

    /** The chain hash after the last record. */
    Id head();

    @Override
    void close();

    /** A forward reader. */
    interface Cursor extends AutoCloseable {

        /** Moves to the next record; false at the end. Throws {@link CorruptLogException} on a damaged record. */
        boolean next();

        long position();

        LogRecord current();

        /** The chain hash after the current record. */
        Id hash();

        @Override
        void close();
    }
}
