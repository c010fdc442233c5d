package dev.quipu.ao.item;

import dev.quipu.ao.Tag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tags as ANS-104 writes them: an Avro array of records {name: string, value: string}.
 *
 * <pre>
 * zigzag varint   count n            (no tags: zero bytes in all, not even the closing 0)
 * n x             zigzag length, UTF-8 name, zigzag length, UTF-8 value
 * u8              0
 * </pre>
 *
 * <p>Written as one block. Read more widely, as arbundles does: several blocks, blocks with a negative count and a byte
 * size, a lone 0, varints longer than needed, empty names and values. Refused, where arbundles lets it pass: text that
 * is not UTF-8, bytes after the closing 0, a block size that is wrong.
 */
final class AvroTags {

    private static final int VARINT_BYTES_MAX = 5;

    private AvroTags() {}

    /** Number of bytes {@link #write} will need. */
    static int encodedLength(List<Tag> tags) {
        if (tags.isEmpty()) {
            return 0;
        }
        long length = varintLength(tags.size()) + 1L;
        for (Tag tag : tags) {
            length += stringLength(tag.name()) + stringLength(tag.value());
        }
        if (length > ItemLayout.TAG_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "tags take " + length + " bytes; at most " + ItemLayout.TAG_BYTES_MAX + " are accepted");
        }
        return (int) length;
    }

    static void write(List<Tag> tags, byte[] out, int at) {
        if (tags.isEmpty()) {
            return;
        }
        int next = writeVarint(tags.size(), out, at);
        for (Tag tag : tags) {
            next = writeString(tag.name(), out, next);
            next = writeString(tag.value(), out, next);
        }
        out[next] = 0;
    }

    static List<Tag> read(byte[] raw, ItemLayout layout) {
        if (layout.tagBytes() == 0 && layout.tagCount() == 0) {
            return List.of();
        }
        List<Tag> tags = new Reader(raw, layout.tagsAt(), layout.dataAt()).tags();
        if (tags.size() != layout.tagCount()) {
            throw new MalformedItemException(
                    "the item says it has " + layout.tagCount() + " tags but carries " + tags.size());
        }
        return tags;
    }

    private static long stringLength(String text) {
        int length = utf8Length(text);
        return varintLength(length) + (long) length;
    }

    /** Refuses an unpaired surrogate: no UTF-8 exists for it, and getBytes would put a '?' in its place. */
    private static int utf8Length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (!Character.isSurrogate(c)) {
                length += c < 0x800 ? 1 : 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                length += 2;
                i++;
            } else {
                throw new IllegalArgumentException("tag text '" + text + "' has an unpaired surrogate at " + i
                        + "; it cannot be written as UTF-8");
            }
        }
        return length;
    }

    private static int varintLength(int value) {
        int bits = 32 - Integer.numberOfLeadingZeros(value << 1 | 1);
        return (bits + 6) / 7;
    }

    private static int writeString(String text, byte[] out, int at) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int textAt = writeVarint(utf8.length, out, at);
        System.arraycopy(utf8, 0, out, textAt, utf8.length);
        return textAt + utf8.length;
    }

    private static int writeVarint(int value, byte[] out, int at) {
        int rest = value << 1;
        int next = at;
        while (rest > 0x7f) {
            out[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[next++] = (byte) rest;
        return next;
    }

    private static final class Reader {

        private final byte[] raw;
        private final int end;
        private int next;

        Reader(byte[] raw, int start, int end) {
            this.raw = raw;
            this.next = start;
            this.end = end;
        }

        List<Tag> tags() {
            List<Tag> tags = new ArrayList<>();
            for (int count = varint("tag count"); count != 0; count = varint("tag count")) {
                if (count > 0) {
                    block(count, tags);
                } else {
                    sizedBlock(-count, tags);
                }
            }
            if (next != end) {
                throw new MalformedItemException((end - next) + " bytes follow the end of the tags");
            }
            return List.copyOf(tags);
        }

        private void block(int count, List<Tag> tags) {
            for (int i = 0; i < count; i++) {
                String name = string("name", tags.size());
                tags.add(new Tag(name, string("value", tags.size())));
            }
        }

        private void sizedBlock(int count, List<Tag> tags) {
            int size = varint("block size");
            int start = next;
            block(count, tags);
            if (next - start != size) {
                throw new MalformedItemException(
                        "a block of tags says it has " + size + " bytes but has " + (next - start));
            }
        }

        private String string(String part, int index) {
            int length = varint("length of a tag " + part);
            if (length < 0 || length > end - next) {
                throw new MalformedItemException("tag " + index + ": its " + part + " says it has " + length
                        + " bytes, " + (end - next) + " are left");
            }
            String text = new String(raw, next, length, StandardCharsets.UTF_8);
            if (text.indexOf('\uFFFD') >= 0 && !isUtf8(text, length)) {
                throw new MalformedItemException("tag " + index + ": its " + part + " is not UTF-8");
            }
            next += length;
            return text;
        }

        /** Decoding puts U+FFFD for what is not UTF-8; it was not UTF-8 unless encoding gives the same bytes back. */
        private boolean isUtf8(String text, int length) {
            byte[] again = text.getBytes(StandardCharsets.UTF_8);
            return Arrays.equals(again, 0, again.length, raw, next, next + length);
        }

        private int varint(String what) {
            long value = 0;
            for (int i = 0; i < VARINT_BYTES_MAX; i++) {
                if (next == end) {
                    throw new MalformedItemException("the tags end inside a " + what);
                }
                byte b = raw[next++];
                value |= (long) (b & 0x7f) << 7 * i;
                if (b >= 0) {
                    return narrow(value >>> 1 ^ -(value & 1), what);
                }
            }
            throw new MalformedItemException(
                    "a " + what + " among the tags is longer than " + VARINT_BYTES_MAX + " bytes");
        }

        private static int narrow(long value, String what) {
            if (Math.abs(value) > ItemLayout.TAG_BYTES_MAX) {
                throw new MalformedItemException("a " + what + " among the tags is " + value + "; at most "
                        + ItemLayout.TAG_BYTES_MAX + " is accepted");
            }
            return (int) value;
        }
    }
}
