package dev.quipu.llm.memo;

import dev.quipu.strategy.Sentiment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * An entry as it lies on disk, big-endian.
 *
 * <pre>
 *   a score   i32 negative | i32 neutral | i32 positive    millionths
 *             i64 cost                                     nanoseconds
 *             i32 checksum                                 CRC-32C of the key and all before
 *
 *   a text    bytes                                        UTF-8
 *             i64 cost
 *             i32 checksum                                 CRC-32C of "text", the key and all before
 * </pre>
 */
final class MemoRow {

    static final int BYTES = 3 * Integer.BYTES + Long.BYTES + Integer.BYTES;

    private static final int BODY_BYTES = BYTES - Integer.BYTES;
    private static final int TEXT_END_BYTES = Long.BYTES + Integer.BYTES;

    /** Keeps the rows of texts apart from those of scores, whatever their length. */
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.US_ASCII);

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

    static byte[] encode(MemoKey key, Memo.Text entry) {
        byte[] utf8 = entry.text().getBytes(StandardCharsets.UTF_8);
        ByteBuffer row =
                ByteBuffer.allocate(utf8.length + TEXT_END_BYTES).put(utf8).putLong(entry.costNanos());
        return row.putInt(textChecksum(key, row.array())).array();
    }

    /** Empty if this is not what {@link #encode(MemoKey, Memo.Text)} made for this key. */
    static Optional<Memo.Text> decodeText(MemoKey key, byte[] bytes) {
        if (bytes == null || bytes.length < TEXT_END_BYTES) return Optional.empty();
        ByteBuffer row = ByteBuffer.wrap(bytes);
        if (row.getInt(bytes.length - Integer.BYTES) != textChecksum(key, bytes)) return Optional.empty();
        int length = bytes.length - TEXT_END_BYTES;
        return Optional.of(new Memo.Text(new String(bytes, 0, length, StandardCharsets.UTF_8), row.getLong(length)));
    }

    private static int textChecksum(MemoKey key, byte[] row) {
        CRC32C crc = new CRC32C();
        crc.update(TEXT);
        crc.update(key.bytes());
        crc.update(row, 0, row.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}
