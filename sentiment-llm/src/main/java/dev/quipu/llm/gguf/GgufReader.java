package dev.quipu.llm.gguf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the header and checks that every tensor lies inside the file.
 *
 * <pre>
 *   "GGUF" | u32 version 3 | u64 tensors | u64 values
 *   values   key text | u32 type | value                        × values
 *   tensors  name text | u32 dimensions | u64 size × dimensions | u32 type | u64 offset   × tensors
 *   padding to general.alignment
 *   data     each tensor at its offset
 * </pre>
 *
 * A text is a u64 length and UTF-8. All numbers are little-endian. Source: ggml/docs/gguf.md.
 */
final class GgufReader {

    static final int MAGIC = 0x46554747; // "GGUF"
    static final int VERSION = 3;

    private static final int MAX_NAME_BYTES = 1 << 16;
    private static final int MAX_TEXT_BYTES = 1 << 24;
    private static final int MAX_DIMENSIONS = 4;
    private static final int MAX_NESTING = 4;
    private static final int LEAST_VALUE_BYTES = 8 + 4 + 1;
    private static final int LEAST_TENSOR_BYTES = 8 + 4 + 4 + 8;
    private static final int DEFAULT_ALIGNMENT = 32;

    private static final int TYPE_STRING = 8;
    private static final int TYPE_ARRAY = 9;

    private final GgufCursor in;

    GgufReader(GgufCursor in) {
        this.in = in;
    }

    GgufHeader read() {
        readStart();
        long tensorCount = in.count(LEAST_TENSOR_BYTES, "the number of tensors");
        long valueCount = in.count(LEAST_VALUE_BYTES, "the number of metadata values");
        Map<String, GgufValue> values = new LinkedHashMap<>();
        for (long i = 0; i < valueCount; i++) {
            String key = in.text(MAX_NAME_BYTES, "the name of metadata value " + i);
            if (values.put(key, value(in.intValue(key), key, 0)) != null) {
                throw in.malformed("metadata value '%s' is there twice".formatted(key));
            }
        }
        return new GgufHeader(values, tensors(tensorCount, alignment(values)));
    }

    void readStart() {
        if (in.intValue("the header") != MAGIC) throw in.malformed("no GGUF: the file does not begin with 'GGUF'");
        int version = in.intValue("the version");
        if (version == Integer.reverseBytes(VERSION)) {
            throw in.unsupported("a GGUF for big-endian machines, expected a little-endian one");
        }
        if (version != VERSION) {
            throw in.unsupported("GGUF version %s, expected %d".formatted(Integer.toUnsignedString(version), VERSION));
        }
    }

    private GgufValue value(int type, String key, int depth) {
        return switch (type) {
            case 0 -> whole(in.byteValue(key) & 0xFF);
            case 1 -> whole(in.byteValue(key));
            case 2 -> whole(in.shortValue(key) & 0xFFFF);
            case 3 -> whole(in.shortValue(key));
            case 4 -> whole(Integer.toUnsignedLong(in.intValue(key)));
            case 5 -> whole(in.intValue(key));
            case 6 -> new GgufValue.Real(Float.intBitsToFloat(in.intValue(key)));
            case 7 -> new GgufValue.Flag(in.byteValue(key) != 0);
            case TYPE_STRING -> new GgufValue.Text(in.text(MAX_TEXT_BYTES, key));
            case TYPE_ARRAY -> array(key, depth);
            case 10 -> new GgufValue.Whole(in.longValue(key), true);
            case 11 -> whole(in.longValue(key));
            case 12 -> new GgufValue.Real(Double.longBitsToDouble(in.longValue(key)));
            default -> throw unknownType(type, key);
        };
    }

    private static GgufValue whole(long number) {
        return new GgufValue.Whole(number, false);
    }

    private GgufValue array(String key, int depth) {
        if (depth == MAX_NESTING) {
            throw in.malformed("%s nests arrays more than %d deep".formatted(key, MAX_NESTING));
        }
        int type = in.intValue(key);
        long length = in.count(1, key);
        switch (type) {
            case 0, 1, 7 -> in.skip(length, 1, key);
            case 2, 3 -> in.skip(length, Short.BYTES, key);
            case 4, 5, 6 -> in.skip(length, Integer.BYTES, key);
            case 10, 11, 12 -> in.skip(length, Long.BYTES, key);
            case TYPE_STRING -> {
                for (long i = 0; i < length; i++) in.skipText(key);
            }
            case TYPE_ARRAY -> {
                for (long i = 0; i < length; i++) array(key, depth + 1);
            }
            default -> throw unknownType(type, key);
        }
        return new GgufValue.Array(length);
    }

    private RuntimeException unknownType(int type, String key) {
        return in.malformed("%s is of type %s, expected 0 to 12".formatted(key, Integer.toUnsignedString(type)));
    }

    private long alignment(Map<String, GgufValue> values) {
        long alignment = values.get("general.alignment") instanceof GgufValue.Whole(long number, boolean _unsigned)
                ? number
                : DEFAULT_ALIGNMENT;
        if (alignment < 1 || alignment > 1 << 20 || Long.bitCount(alignment) != 1) {
            throw in.malformed("general.alignment is %d, expected a power of two".formatted(alignment));
        }
        return alignment;
    }

    private record Listed(GgufTensor tensor, long offset) {}

    private List<GgufTensor> tensors(long count, long alignment) {
        List<Listed> listed = new ArrayList<>();
        for (long i = 0; i < count; i++) listed.add(tensor(i));
        long padding = -in.position() & (alignment - 1);
        if (count > 0 && padding > in.remaining()) throw in.truncated("the padding in front of the tensors");
        long dataBytes = in.remaining() - padding;
        for (Listed one : listed) requireInside(one, alignment, dataBytes);
        return listed.stream().map(Listed::tensor).toList();
    }

    private Listed tensor(long index) {
        String name = in.text(MAX_NAME_BYTES, "the name of tensor " + index);
        int dimensions = in.intValue(name);
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
            throw in.malformed("tensor %s has %s dimensions, expected at most %d"
                    .formatted(name, Integer.toUnsignedString(dimensions), MAX_DIMENSIONS));
        }
        long elements = 1;
        long row = 1;
        for (int i = 0; i < dimensions; i++) {
            long size = in.longValue(name);
            if (size < 0 || size > 0 && elements > Long.MAX_VALUE / 8 / size) {
                throw in.malformed("tensor %s has a dimension of %s".formatted(name, Long.toUnsignedString(size)));
            }
            elements *= size;
            if (i == 0) row = size;
        }
        int code = in.intValue(name);
        long offset = in.longValue(name);
        var type = TensorType.of(code);
        if (type.isPresent() && row % type.get().blockElements() != 0) {
            throw in.malformed("tensor %s is %s with rows of %d elements, expected a multiple of %d"
                    .formatted(name, type.get(), row, type.get().blockElements()));
        }
        String typeName = type.map(Enum::name).orElse("type " + Integer.toUnsignedString(code));
        long bytes = type.isPresent() ? type.get().bytes(elements) : 0;
        return new Listed(new GgufTensor(name, typeName, elements, bytes), offset);
    }

    private void requireInside(Listed one, long alignment, long dataBytes) {
        GgufTensor tensor = one.tensor();
        if (one.offset() % alignment != 0) {
            throw in.malformed("tensor %s begins at %s, expected a multiple of %d"
                    .formatted(tensor.name(), Long.toUnsignedString(one.offset()), alignment));
        }
        if (one.offset() < 0 || one.offset() > dataBytes || tensor.bytes() > dataBytes - one.offset()) {
            throw in.truncated("tensor %s of %d bytes at %s of the data"
                    .formatted(tensor.name(), tensor.bytes(), Long.toUnsignedString(one.offset())));
        }
    }
}
