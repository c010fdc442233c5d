package dev.quipu.compute.aos;

import dev.quipu.wasm.runtime.LinearMemory;
import java.nio.charset.StandardCharsets;

/**
 * A linear memory as C code sees it: pointers of one width, texts that end with a zero byte.
 *
 * @param wide whether pointers, {@code size_t} and {@code long} take 8 bytes (wasm64), not 4
 */
record CMemory(LinearMemory bytes, boolean wide) {

    private static final int CHUNK_BYTES = 4096;

    CMemory(LinearMemory bytes) {
        this(bytes, bytes.declared().is64());
    }

    int pointerBytes() {
        return wide ? 8 : 4;
    }

    long pointerAt(long address) {
        return wide ? bytes.getLong(address, 0) : Integer.toUnsignedLong(bytes.getInt(address, 0));
    }

    void putPointer(long address, long value) {
        if (wide) {
            bytes.putLong(address, 0, value);
        } else {
            bytes.putInt(address, 0, (int) value);
        }
    }

    int intAt(long address) {
        return bytes.getInt(address, 0);
    }

    void putInt(long address, int value) {
        bytes.putInt(address, 0, value);
    }

    /** The bytes from {@code address} to the zero that ends them. */
    byte[] stringAt(long address) {
        long end = address;
        while (true) {
            byte[] chunk = bytes.read(end, (int) Math.min(CHUNK_BYTES, Math.max(1, bytes.bytes() - end)));
            for (byte one : chunk) {
                if (one == 0) {
                    return bytes.read(address, Math.toIntExact(end - address));
                }
                end++;
            }
        }
    }

    String textAt(long address) {
        return new String(stringAt(address), StandardCharsets.UTF_8);
    }

    /** Writes the bytes and a zero behind them. */
    void putString(long address, byte[] text) {
        bytes.write(address, text, 0, text.length);
        bytes.putByte(address, text.length, (byte) 0);
    }
}
