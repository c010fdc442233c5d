package dev.quipu.llm.memo;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.memory.Embedding;
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
 *
 *   a vector  i8 a dimension
 *             i64 cost
 *             i32 checksum                                 CRC-32C of "vector", the key and all before
 * </pre>
 */
final class MemoRow {

    static final int BYTES = 3 * Integer.BYTES + Long.BYTES + Integer.BYTES;

    private static final int BODY_BYTES = BYTES - Integer.BYTES;
    private static final int END_BYTES = Long.BYTES + Integer.BYTES;

    /** Keep the rows of each kind apart from those of the others, whatever their length. */
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] VECTOR = "vector".getBytes(StandardCharsets.US_ASCII);

    private MemoRow() {}

    static byte[] encodeScore(MemoKey key, Memo.Kept<Sentiment> score) {
        Sentiment sentiment = score.value();
        ByteBuffer row = ByteBuffer.allocate(BYTES)
                .putInt(sentiment.negativeMicros())
                .putInt(sentiment.neutralMicros())
                .putInt(sentiment.positiveMicros())
                .putLong(score.costNanos());
        return row.putInt(checksum(key, row.array())).array();
    }

    /** Empty if this is not what {@link #encodeScore} made for this key. */
    static Optional<Memo.Kept<Sentiment>> decodeScore(MemoKey key, byte[] bytes) {
        if (bytes == null || bytes.length != BYTES) return Optional.empty();
        ByteBuffer row = ByteBuffer.wrap(bytes);
        if (row.getInt(BODY_BYTES) != checksum(key, bytes)) return Optional.empty();
        var sentiment = new Sentiment(row.getInt(), row.getInt(), row.getInt());
        return Optional.of(new Memo.Kept<>(sentiment, row.getLong()));
    }

    private static int checksum(MemoKey key, byte[] row) {
        CRC32C crc = new CRC32C();
        crc.update(key.bytes());
        crc.update(Arrays.copyOf(row, BODY_BYTES));
        return (int) crc.getValue();
    }

    static byte[] encodeText(MemoKey key, Memo.Kept<String> text) {
        return encode(TEXT, key, text.value().getBytes(StandardCharsets.UTF_8), text.costNanos());
    }

    static byte[] encodeVector(MemoKey key, Memo.Kept<Embedding> vector) {
        return encode(VECTOR, key, vector.value().values(), vector.costNanos());
    }

    /** Empty if this is not what {@link #encodeText} made for this key. */
    static Optional<Memo.Kept<String>> decodeText(MemoKey key, byte[] bytes) {
        return decode(TEXT, key, bytes)
                .map(row -> new Memo.Kept<>(new String(content(row), StandardCharsets.UTF_8), row.getLong()));
    }

    /** Empty if this is not what {@link #encodeVector} made for this key. */
    static Optional<Memo.Kept<Embedding>> decodeVector(MemoKey key, byte[] bytes) {
        return decode(VECTOR, key, bytes).map(row -> new Memo.Kept<>(Embedding.of(content(row)), row.getLong()));
    }

    private static byte[] encode(byte[] kind, MemoKey key, byte[] content, long costNanos) {
        ByteBuffer row =
                ByteBuffer.allocate(content.length + END_BYTES).put(content).putLong(costNanos);
        return row.putInt(checksum(kind, key, row.array())).array();
    }

    private static Optional<ByteBuffer> decode(byte[] kind, MemoKey key, byte[] bytes) {
        if (bytes == null || bytes.length < END_BYTES) return Optional.empty();
        ByteBuffer row = ByteBuffer.wrap(bytes);
        boolean sound = row.getInt(bytes.length - Integer.BYTES) == checksum(kind, key, bytes);
        return sound ? Optional.of(row) : Optional.empty();
    }

    /** What stands before the cost, which is read next. */
    private static byte[] content(ByteBuffer row) {
        byte[] content = new byte[row.capacity() - END_BYTES];
        row.get(content);
        return content;
    }

    private static int checksum(byte[] kind, MemoKey key, byte[] row) {
        CRC32C crc = new CRC32C();
        crc.update(kind);
        crc.update(key.bytes());
        crc.update(row, 0, row.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}
