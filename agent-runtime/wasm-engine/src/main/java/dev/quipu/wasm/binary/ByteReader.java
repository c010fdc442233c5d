package dev.quipu.wasm.binary;

import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.LoadException.Reason;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** A strict cursor over a part of a module. Whatever does not fit the binary grammar is a {@link LoadException}. */
public final class ByteReader {

    private final byte[] bytes;
    private final int end;
    private int position;

    /** Reads from {@code start} up to, not including, {@code end}. */
    public ByteReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    public int position() {
        return position;
    }

    public int remaining() {
        return end - position;
    }

    public LoadException malformed(String message) {
        return new LoadException(Reason.MALFORMED, message, position);
    }

    public LoadException unsupported(String feature) {
        return new LoadException(Reason.UNSUPPORTED, feature, position);
    }

    /** The next byte, unsigned. */
    public int u8() {
        if (position >= end) {
            throw malformed("unexpected end");
        }
        return bytes[position++] & 0xFF;
    }

    /** The next byte, unsigned, without moving past it. */
    public int peek() {
        if (position >= end) {
            throw malformed("unexpected end");
        }
        return bytes[position] & 0xFF;
    }

    /** LEB128, unsigned 32 bits in an int; compare it unsigned. */
    public int u32() {
        int first = u8();
        return first < 0x80 ? first : (int) unsigned(first, 32);
    }

    /** LEB128, unsigned 64 bits. */
    public long u64() {
        int first = u8();
        return first < 0x80 ? first : unsigned(first, 64);
    }

    private long unsigned(int first, int bits) {
        long value = first & 0x7F;
        for (int shift = 7; ; shift += 7) {
            int next = u8();
            if (shift + 7 > bits && (next & 0x7F) >>> (bits - shift) != 0) {
                throw malformed(next >= 0x80 ? "integer representation too long" : "integer too large");
            }
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
            if (shift + 7 >= bits) {
                throw malformed("integer representation too long");
            }
        }
    }

    /** LEB128, signed 32 bits. */
    public int s32() {
        return (int) signed(32);
    }

    /** LEB128, signed 33 bits. */
    public long s33() {
        return signed(33);
    }

    /** LEB128, signed 64 bits. */
    public long s64() {
        return signed(64);
    }

    private long signed(int bits) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int next = u8();
            if (shift + 7 > bits) {
                checkLastOfSigned(next, bits - shift);
            }
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                int unused = Math.max(0, 64 - shift - 7);
                return value << unused >> unused;
            }
            if (shift + 7 >= bits) {
                throw malformed("integer representation too long");
            }
        }
    }

    /** Of the last byte only {@code used} bits count; the others must repeat the sign. */
    private void checkLastOfSigned(int last, int used) {
        int signAndUnused = (byte) (last << 1) >> used;
        if (signAndUnused != 0 && signAndUnused != -1) {
            throw malformed(last >= 0x80 ? "integer representation too long" : "integer too large");
        }
    }

    /** Four bytes, little end first. */
    public int fixed32() {
        need(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value |= (bytes[position + i] & 0xFF) << 8 * i;
        }
        position += 4;
        return value;
    }

    /** Eight bytes, little end first. */
    public long fixed64() {
        need(8);
        return fixed32() & 0xFFFF_FFFFL | (long) fixed32() << 32;
    }

    private void need(int count) {
        if (count > end - position) {
            throw malformed("unexpected end");
        }
    }

    public void skip(int count) {
        if (count < 0 || count > end - position) {
            throw malformed("length out of bounds: " + Integer.toUnsignedString(count));
        }
        position += count;
    }

    /**
     * The length of a vector whose entries take at least one byte each, so that a count in the billions is refused
     * before anything is allocated for it.
     */
    public int count() {
        int count = u32();
        if (count < 0 || count > end - position) {
            throw malformed("unexpected end: vector of " + Integer.toUnsignedString(count) + " entries");
        }
        return count;
    }

    /** A name: strict UTF-8 after its length in bytes. */
    public String name() {
        int length = u32();
        int start = position;
        skip(length);
        boolean ascii = true;
        for (int i = start; i < position && ascii; i++) {
            ascii = bytes[i] >= 0;
        }
        if (ascii) {
            return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new LoadException(Reason.MALFORMED, "malformed UTF-8 encoding", start);
        }
    }

    /** A reader of the next {@code length} bytes, which are skipped here. */
    public ByteReader slice(int length) {
        int start = position;
        skip(length);
        return new ByteReader(bytes, start, position);
    }

    /** An instruction's opcode, prefix included. */
    public Opcode opcode() {
        int start = position;
        int first = u8();
        Opcode opcode = Opcode.of(0, first);
        if (opcode != null) {
            return opcode;
        }
        return first == 0xFC || first == 0xFD ? prefixed(first, start) : unknownOpcode(first, start);
    }

    private Opcode prefixed(int prefix, int start) {
        int code = u32();
        Opcode opcode = Opcode.of(prefix, code);
        if (opcode == null) {
            position = start;
            throw malformed("illegal opcode " + hex(prefix) + " " + Integer.toUnsignedString(code));
        }
        return opcode;
    }

    private Opcode unknownOpcode(int code, int start) {
        position = start;
        throw switch (code) {
            case 0xFB, 0xD3 -> unsupported("garbage collection (opcode " + hex(code) + ")");
            case 0xFE -> unsupported("threads and atomics (opcode " + hex(code) + ")");
            case 0x14, 0x15, 0xD4, 0xD5, 0xD6 -> unsupported("typed function references (opcode " + hex(code) + ")");
            default -> malformed("illegal opcode " + hex(code));
        };
    }

    public ValueType valueType() {
        int code = u8();
        if (code == 0x63) {
            return heapType();
        }
        ValueType type = ValueType.ofCode(code);
        if (type == null) {
            throw otherType(code, "malformed value type");
        }
        return type;
    }

    /** A reference type by one byte, or as {@code ref null} and its heap type. */
    public ValueType referenceType() {
        int code = peek();
        ValueType type = ValueType.ofCode(code);
        if (type != null && !type.isReference()) {
            throw malformed("malformed reference type " + hex(code));
        }
        return valueType();
    }

    /** What a null refers to; named by the nullable reference type. */
    public ValueType heapType() {
        long code = s33();
        if (code >= 0) {
            throw unsupported("typed function references (type " + code + ")");
        }
        ValueType type = code < -64 ? null : ValueType.ofCode((int) code & 0x7F);
        if (type == null || !type.isReference()) {
            throw otherType(code < -64 ? -1 : (int) code & 0x7F, "malformed reference type");
        }
        return type;
    }

    private LoadException otherType(int code, String otherwise) {
        return switch (code) {
            case 0x64 -> unsupported("typed function references (non-null reference)");
            case 0x74, 0x73, 0x72, 0x71, 0x6E, 0x6D, 0x6C, 0x6B, 0x6A, 0x5E, 0x5F ->
                unsupported("garbage collection (type " + hex(code) + ")");
            default -> malformed(otherwise + " " + hex(code));
        };
    }

    private static String hex(int code) {
        return "0x" + Integer.toHexString(code);
    }
}
