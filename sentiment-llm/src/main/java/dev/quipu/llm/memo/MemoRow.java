package dev.quipu.llm.memo;

import dev.quipu.strategy.Sentiment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * An entry as it lies on disk.
 *
 * <pre>
 *   i32 negative | i32 neutral | i32 positive    millionths, big-endian
 *   i64 cost                                     nanoseconds
 *   i32 checksum                                 CRC-32C of the key and all before
 * </pre>
 */
final class MemoRow {

    static final int BYTES = 3 * Integer.BYTES + Long.BYTES + Integer.BYTES;

    private static final int BODY_BYTES = BYTES - Integer.BYTES;

    private MemoRow() {}

    static byte[] encode(MemoKey key, Memo.Entry entry) {
        Sentiment sentiment = entry.sentiment();
        ByteBuffer row = ByteBuffer.allocate(BYTES)
                .putInt(sentiment.negativeMicros())
                .putInt(sentiment.neutralMicros())
                .putInt(sentiment.positiveMicros())
                .putLong(entry.costNanos());
        return row.putInt(checksum(key, row.array())).array();
    }

    /** Empty if this is not what {@link #encode} made for this key. */
    static Optional<Memo.Entry> decode(MemoKey key, byte[] bytes) {
        if (bytes == null || bytes.length != BYTES) return Optional.empty();
        ByteBuffer row = ByteBuffer.wrap(bytes);
        if (row.getInt(BODY_BYTES) != checksum(key, bytes)) return Optional.empty();
        var sentiment = new Sentiment(row.getInt(), row.getInt(), row.getInt());
        return Optional.of(new Memo.Entry(sentiment, row.getLong()));
    }

    private static int checksum(MemoKey key, byte[] row) {
        CRC32C crc = new CRC32C();
        crc.update(key.bytes());
        crc.update(Arrays.copyOf(row, BODY_BYTES));
        return (int) crc.getValue();
    }
}
