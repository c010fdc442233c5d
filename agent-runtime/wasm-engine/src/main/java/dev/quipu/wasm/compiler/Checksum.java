package dev.quipu.wasm.compiler;

import java.util.HexFormat;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * 64 bits that tell apart what differs by accident; whoever wants to can make two that are equal. In a JVM that has just
 * begun it takes a hundredth of the time of a cryptographic hash, and less than a CRC-32C, whose tables Java makes.
 */
final class Checksum {

    private final CRC32 first = new CRC32();
    private final Adler32 second = new Adler32();

    void add(byte[] bytes) {
        first.update(bytes);
        second.update(bytes);
    }

    /** Half of it, the CRC-32. */
    int half() {
        return (int) first.getValue();
    }

    /** All of it, in hexadecimal digits. */
    String digits() {
        return HexFormat.of().toHexDigits(second.getValue() << Integer.SIZE | first.getValue());
    }
}
