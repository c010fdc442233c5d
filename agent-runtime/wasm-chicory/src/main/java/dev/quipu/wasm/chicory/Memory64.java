package dev.quipu.wasm.chicory;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Tells why a module was refused: its own memory has 64-bit addresses.
 *
 * <pre>
 *   module   | 00 'asm' | version u32 | section ... |
 *   section  | id u8 | length uLEB | payload |
 *   memory section (id 5)  | count uLEB | flags u8: bit 2 = 64-bit addresses | limits |
 * </pre>
 */
final class Memory64 {

    private static final int HEADER_BYTES = 8;
    private static final int MEMORY_SECTION = 5;
    private static final int FLAG_64_BIT = 4;

    private Memory64() {}

    static boolean isAskedForBy(byte[] wasm) {
        try {
            ByteBuffer at = ByteBuffer.wrap(wasm).position(Math.min(HEADER_BYTES, wasm.length));
            while (at.hasRemaining()) {
                int id = at.get();
                int length = unsignedLeb(at);
                if (id == MEMORY_SECTION) return unsignedLeb(at) > 0 && (at.get() & FLAG_64_BIT) != 0;
                if (length < 0 || length > at.remaining()) return false;
                at.position(at.position() + length);
            }
            return false;
        } catch (BufferUnderflowException e) {
            return false;
        }
    }

    private static int unsignedLeb(ByteBuffer at) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = at.get();
            value |= (next & 0x7F) << shift;
            if (next >= 0) return value;
        }
    }
}
