package dev.quipu.ao.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes growing at the end. */
final class ByteSink {

    private byte[] bytes = new byte[256];
    private int length;

    void u8(int value) {
        makeRoom(1);
        bytes[length++] = (byte) value;
    }

    /** Reads {@code value} as unsigned. */
    void varint(long value) {
        makeRoom(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    void raw(byte[] value) {
        makeRoom(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    void text(String value) {
        byte[] utf8 = hasSurrogate(value) ? strictUtf8(value) : value.getBytes(StandardCharsets.UTF_8);
        varint(utf8.length);
        raw(utf8);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private static boolean hasSurrogate(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Throws for an unpaired surrogate, where getBytes would put a '?'. */
    private static byte[] strictUtf8(String value) {
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            return Arrays.copyOf(utf8.array(), utf8.limit());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "a text of " + value.length() + " chars has an unpaired surrogate; it cannot be written as UTF-8",
                    e);
        }
    }

    private void makeRoom(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        }
    }
}
