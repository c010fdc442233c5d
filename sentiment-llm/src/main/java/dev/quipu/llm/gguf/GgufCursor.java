package dev.quipu.llm.gguf;

import dev.quipu.llm.ModelException;
import dev.quipu.llm.ModelException.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads a header from front to back; whatever would lie behind the end of the file is refused. */
final class GgufCursor {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment content;
    private final String file;
    private long at;

    GgufCursor(MemorySegment content, String file) {
        this.content = content;
        this.file = file;
    }

    long position() {
        return at;
    }

    long remaining() {
        return content.byteSize() - at;
    }

    byte byteValue(String what) {
        return content.get(ValueLayout.JAVA_BYTE, take(1, what));
    }

    short shortValue(String what) {
        return content.get(SHORT, take(Short.BYTES, what));
    }

    int intValue(String what) {
        return content.get(INT, take(Integer.BYTES, what));
    }

    long longValue(String what) {
        return content.get(LONG, take(Long.BYTES, what));
    }

    /** @param mostBytes what is refused beyond */
    String text(int mostBytes, String what) {
        long length = longValue(what);
        if (length < 0 || length > mostBytes) {
            throw malformed("%s has %s bytes, at most %d are expected"
                    .formatted(what, Long.toUnsignedString(length), mostBytes));
        }
        byte[] utf8 = new byte[(int) length];
        MemorySegment.copy(content, ValueLayout.JAVA_BYTE, take(length, what), utf8, 0, utf8.length);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    void skipText(String what) {
        take(longValue(what), what);
    }

    /** Skips {@code count} values of {@code bytesEach}. */
    void skip(long count, long bytesEach, String what) {
        if (count < 0 || count > remaining() / bytesEach) throw truncated(what);
        at += count * bytesEach;
    }

    /** A count whose items take {@code leastBytesEach} or more, so that a huge one is refused before it is believed. */
    long count(int leastBytesEach, String what) {
        long count = longValue(what);
        if (count < 0 || count > remaining() / leastBytesEach) throw truncated(what);
        return count;
    }

    private long take(long bytes, String what) {
        if (bytes < 0 || bytes > remaining()) throw truncated(what);
        long taken = at;
        at += bytes;
        return taken;
    }

    ModelException truncated(String what) {
        return new ModelException(
                Reason.TRUNCATED,
                "%s: truncated GGUF: %s does not fit behind byte %d, the file has %d bytes"
                        .formatted(file, what, at, content.byteSize()));
    }

    ModelException malformed(String why) {
        return new ModelException(Reason.MALFORMED, "%s: malformed GGUF: %s".formatted(file, why));
    }

    ModelException unsupported(String why) {
        return new ModelException(Reason.UNSUPPORTED, "%s: %s".formatted(file, why));
    }
}
