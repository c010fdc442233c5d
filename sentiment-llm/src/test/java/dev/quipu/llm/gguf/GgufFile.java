package dev.quipu.llm.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes small GGUF files for tests, right or wrong. */
public final class GgufFile {

    private static final int ALIGNMENT = 32;

    private final ByteArrayOutputStream values = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
    private long valueCount;
    private long tensorCount;
    private long dataBytes;
    private int version = 3;

    /** A model of one tensor, told apart from others by its name. */
    public static byte[] named(String name) {
        return new GgufFile()
                .text("general.architecture", "llama")
                .text("general.name", name)
                .tensor("token_embd.weight", 8, 34, 32, 4)
                .withData();
    }

    public GgufFile version(int newVersion) {
        version = newVersion;
        return this;
    }

    public GgufFile text(String key, String value) {
        key(key, 8);
        write(values, text(value));
        return this;
    }

    public GgufFile number(String key, int value) {
        key(key, 4);
        write(values, ints(value));
        return this;
    }

    /** Any value: {@code bytes} stand behind the type as they are. */
    public GgufFile raw(String key, int type, byte[] bytes) {
        key(key, type);
        write(values, bytes);
        return this;
    }

    public GgufFile texts(String key, String... elements) {
        key(key, 9);
        write(values, ints(8));
        write(values, longs(elements.length));
        for (String element : elements) write(values, text(element));
        return this;
    }

    /** A tensor of two dimensions behind the one before it. */
    public GgufFile tensor(String name, int type, long rowBytes, long row, long rows) {
        return tensorAt(dataBytes, name, type, rowBytes, row, rows);
    }

    public GgufFile tensorAt(long offset, String name, int type, long rowBytes, long row, long rows) {
        tensorCount++;
        write(tensors, text(name));
        write(tensors, ints(2));
        write(tensors, longs(row, rows));
        write(tensors, ints(type));
        write(tensors, longs(offset));
        dataBytes = offset + (rowBytes * rows + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return this;
    }

    /** All up to the data, padded. */
    public byte[] header() {
        var out = new ByteArrayOutputStream();
        write(out, "GGUF".getBytes(StandardCharsets.US_ASCII));
        write(out, ints(version));
        write(out, longs(tensorCount, valueCount));
        write(out, values.toByteArray());
        write(out, tensors.toByteArray());
        write(out, new byte[-out.size() & (ALIGNMENT - 1)]);
        return out.toByteArray();
    }

    public long dataBytes() {
        return dataBytes;
    }

    /** The whole file, its data zeros. */
    public byte[] withData() {
        byte[] header = header();
        return Arrays.copyOf(header, header.length + Math.toIntExact(dataBytes));
    }

    private void key(String key, int type) {
        valueCount++;
        write(values, text(key));
        write(values, ints(type));
    }

    private static byte[] text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + utf8.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(utf8.length)
                .put(utf8)
                .array();
    }

    public static byte[] ints(int... numbers) {
        var bytes = ByteBuffer.allocate(numbers.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int number : numbers) bytes.putInt(number);
        return bytes.array();
    }

    public static byte[] longs(long... numbers) {
        var bytes = ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) bytes.putLong(number);
        return bytes.array();
    }

    private static void write(ByteArrayOutputStream out, byte[] bytes) {
        out.writeBytes(bytes);
    }
}
