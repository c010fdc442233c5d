package dev.quipu.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Names and first bytes of segment files. A segment is named by the position of its first record in twenty digits:
 * {@code 00000000000000000000.log}. Integers are little-endian.
 *
 * <pre>
 *    0               8         12                20                      52
 *    +---------------+---------+-----------------+-----------------------+-------+
 *    | QUIPULOG      | version | first position  | previous hash, 32 B   | crc   | records ...
 *    +---------------+---------+-----------------+-----------------------+-------+
 *                      u32       i64                                       u32     56
 * </pre>
 *
 * {@code previous hash} is the chain hash before the first record; {@code crc} is the CRC32C of bytes 0 to 52.
 */
final class SegmentFormat {

    static final int HEADER_BYTES = 56;
    static final int VERSION = 1;

    private static final byte[] MAGIC = "QUIPULOG".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_OFFSET = 8;
    private static final int FIRST_POSITION_OFFSET = 12;
    private static final int PREVIOUS_HASH_OFFSET = 20;
    private static final int CRC_OFFSET = 52;
    private static final int NAME_DIGITS = 20;
    private static final String SUFFIX = ".log";

    private SegmentFormat() {}

    static Path file(Path directory, long firstPosition) {
        var digits = Long.toString(firstPosition);
        return directory.resolve("0".repeat(NAME_DIGITS - digits.length()) + digits + SUFFIX);
    }

    /** The segments of a directory in order. */
    static List<Path> list(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(SegmentFormat::isSegment).sorted().toList();
        }
    }

    static ByteBuffer header(long firstPosition, byte[] previousHash) {
        var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).putInt(VERSION).putLong(firstPosition).put(previousHash);
        return header.putInt(crc(header.array())).flip();
    }

    /**
     * What is wrong with a segment's header.
     *
     * @param torn whether a crash while the segment was begun explains it: no record can have followed
     */
    record HeaderDamage(String text, boolean torn) {}

    /** Checks that a segment is the one expected at this place of the chain. */
    static Optional<HeaderDamage> checkHeader(FileChannel channel, long firstPosition, byte[] previousHash)
            throws IOException {
        var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {
            // read on: a file may give fewer bytes than asked for
        }
        return header.hasRemaining() || header.getInt(CRC_OFFSET) != crc(header.array())
                ? Optional.of(
                        new HeaderDamage("the segment header is damaged or incomplete", channel.size() <= HEADER_BYTES))
                : misfit(header, firstPosition, previousHash).map(text -> new HeaderDamage(text, false));
    }

    private static Optional<String> misfit(ByteBuffer header, long firstPosition, byte[] previousHash) {
        var bytes = header.array();
        if (!Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, MAGIC.length)) {
            return Optional.of("the segment does not begin with QUIPULOG");
        }
        if (header.getInt(VERSION_OFFSET) != VERSION) {
            return Optional.of("segment version %d, this program reads version %d"
                    .formatted(header.getInt(VERSION_OFFSET), VERSION));
        }
        if (header.getLong(FIRST_POSITION_OFFSET) != firstPosition) {
            return Optional.of("the segment begins at position %d, expected %d: a segment is missing or renamed"
                    .formatted(header.getLong(FIRST_POSITION_OFFSET), firstPosition));
        }
        if (!Arrays.equals(bytes, PREVIOUS_HASH_OFFSET, CRC_OFFSET, previousHash, 0, previousHash.length)) {
            return Optional.of("the segment does not continue the chain of the one before");
        }
        return Optional.empty();
    }

    private static boolean isSegment(Path file) {
        var name = file.getFileName().toString();
        return name.length() == NAME_DIGITS + SUFFIX.length()
                && name.endsWith(SUFFIX)
                && name.chars().limit(NAME_DIGITS).allMatch(c -> c >= '0' && c <= '9');
    }

    private static int crc(byte[] header) {
        var crc = new CRC32C();
        crc.update(header, 0, CRC_OFFSET);
        return (int) crc.getValue();
    }
}
