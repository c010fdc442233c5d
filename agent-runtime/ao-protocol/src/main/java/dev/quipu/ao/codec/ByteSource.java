package dev.quipu.ao.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what a {@link ByteSink} wrote, and nothing else; every complaint names part and offset. */
final class ByteSource {

    private final byte[] bytes;
    private int next;

    ByteSource(byte[] bytes) {
        this.bytes = bytes;
    }

    int u8(String part) {
        require(part, 1);
        return Byte.toUnsignedInt(bytes[next++]);
    }

    boolean flag(String part) {
        int value = u8(part);
        if (value > 1) {
            throw malformed(part, value + " at " + (next - 1) + ", where 0 or 1 must stand");
        }
        return value == 1;
    }

    long varint(String part) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int b = u8(part);
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                requireMinimal(part, b, shift);
                return value;
            }
        }
        throw malformed(part, "a varint of more than 64 bits before " + next);
    }

    /** A number of things of at least {@code bytesEach} bytes, all of which must still fit. */
    int count(String part, int bytesEach) {
        long count = varint(part);
        int left = bytes.length - next;
        if (count < 0 || count > left / bytesEach) {
            throw malformed(
                    part, Long.toUnsignedString(count) + " before " + next + ", where " + left + " bytes are left");
        }
        return (int) count;
    }

    byte[] raw(String part, int length) {
        require(part, length);
        next += length;
        return Arrays.copyOfRange(bytes, next - length, next);
    }

    String text(String part) {
        int length = count(part, 1);
        String text = new String(bytes, next, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0 && !isUtf8(text, length)) {
            throw malformed(part, "bytes at " + next + " that are not UTF-8");
        }
        next += length;
        return text;
    }

    void requireEnd() {
        if (next != bytes.length) {
            throw malformed("end", (bytes.length - next) + " more bytes at " + next);
        }
    }

    /** Decoding puts U+FFFD for what is not UTF-8; it was not UTF-8 unless encoding gives the same bytes back. */
    private boolean isUtf8(String text, int length) {
        byte[] again = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(again, 0, again.length, bytes, next, next + length);
    }

    private void requireMinimal(String part, int lastByte, int shift) {
        boolean padded = lastByte == 0 && shift > 0;
        boolean tooBig = shift == 63 && lastByte > 1;
        if (padded || tooBig) {
            throw malformed(part, (padded ? "a padded varint" : "a varint of more than 64 bits") + " before " + next);
        }
    }

    private void require(String part, int length) {
        if (bytes.length - next < length) {
            throw malformed(part, "the end at " + bytes.length + ", where " + length + " bytes are wanted at " + next);
        }
    }

    private static IllegalArgumentException malformed(String part, String found) {
        return new IllegalArgumentException("outcome bytes, " + part + ": found " + found);
    }
}
