package dev.quipu.wasm.differential;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the binary format. */
final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    Bytes raw(byte[] values) {
        out.writeBytes(values);
        return this;
    }

    Bytes all(Bytes part) {
        return raw(part.toArray());
    }

    /** Unsigned LEB128 of all 64 bits. */
    Bytes unsigned(long value) {
        long left = value;
        for (; left < 0 || left >= 0x80; left >>>= 7) {
            out.write((int) (left & 0x7F | 0x80));
        }
        out.write((int) left);
        return this;
    }

    /** Signed LEB128. */
    Bytes signed(long value) {
        long left = value;
        for (; left < -0x40 || left >= 0x40; left >>= 7) {
            out.write((int) (left & 0x7F | 0x80));
        }
        out.write((int) (left & 0x7F));
        return this;
    }

    /** The lowest {@code count} bytes, little end first. */
    Bytes fixed(long value, int count) {
        for (int i = 0; i < count; i++) {
            out.write((int) (value >>> 8 * i));
        }
        return this;
    }

    Bytes name(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return unsigned(utf8.length).raw(utf8);
    }

    /** A part with its size in front. */
    Bytes sized(Bytes part) {
        return unsigned(part.out.size()).all(part);
    }

    Bytes section(int id, Bytes content) {
        return bytes(id).sized(content);
    }

    int size() {
        return out.size();
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
