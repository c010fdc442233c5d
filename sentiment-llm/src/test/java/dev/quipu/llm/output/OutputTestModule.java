package dev.quipu.llm.output;

import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmInstance;
import dev.quipu.wasm.WasmModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The output side of the inference module by itself, with a vocabulary of the test's own: output-test.c. */
final class OutputTestModule {

    enum Build {
        W32("output-test-w32.wasm"),
        W64("output-test-w64.wasm"),
        W64_SIMD("output-test-w64-simd.wasm");

        private final String file;

        Build(String file) {
            this.file = file;
        }
    }

    /** What the module refuses. */
    static final class Refused extends RuntimeException {
        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** {@code count} tokens of text may follow; {@code only} if it is certain which. */
    record Allowed(int count, OptionalInt only) {}

    /** As in sample.h. */
    record Options(
            float temperature, int topK, float topP, float minP, float repeatPenalty, int repeatLast, long seed) {}

    private static final int OPTIONS_BYTES = 32;
    private static final int MESSAGE_BYTES = 512;

    private final WasmInstance instance;
    private final boolean addresses32;
    private int vocabularySize;

    private OutputTestModule(WasmInstance instance, boolean addresses32) {
        this.instance = instance;
        this.addresses32 = addresses32;
    }

    static OutputTestModule open(Build build) {
        WasmModule module = new QuipuEngine().load(bytesOf(build.file));
        return new OutputTestModule(module.instantiate(List.of()), build == Build.W32);
    }

    private static byte[] bytesOf(String file) {
        try (InputStream in = OutputTestModule.class.getResourceAsStream(file)) {
            if (in == null) throw new IllegalStateException("not a test resource: " + file);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the tokens' bytes as the vocabulary; an empty token is one that stands for no text. */
    void vocabulary(List<byte[]> tokens) {
        var texts = new ByteArrayOutputStream();
        int[] starts = new int[tokens.size() + 1];
        for (int id = 0; id < tokens.size(); id++) {
            texts.writeBytes(tokens.get(id));
            starts[id + 1] = texts.size();
        }
        vocabularySize = tokens.size();
        together(() -> check(call("ot_vocabulary", tokens.size(), put(texts.toByteArray()), put(starts))));
    }

    boolean matches(String pattern, byte[] text) {
        byte[] utf8 = pattern.getBytes(StandardCharsets.UTF_8);
        return together(() -> check(call("ot_match", put(utf8), utf8.length, put(text), text.length)) == 1);
    }

    boolean matches(String pattern, String text) {
        return matches(pattern, text.getBytes(StandardCharsets.UTF_8));
    }

    int states(String pattern) {
        byte[] utf8 = pattern.getBytes(StandardCharsets.UTF_8);
        return together(() -> check(call("ot_states", put(utf8), utf8.length)));
    }

    void start(String pattern) {
        byte[] utf8 = pattern.getBytes(StandardCharsets.UTF_8);
        together(() -> check(call("ot_start", put(utf8), utf8.length)));
    }

    Allowed allow(int tokensLeft) {
        return together(() -> {
            long at = put(new byte[8]);
            check(call("ot_allow", tokensLeft, at));
            int[] fields = readInts(at, 2);
            return new Allowed(fields[0], fields[1] < 0 ? OptionalInt.empty() : OptionalInt.of(fields[1]));
        });
    }

    /** Whether each token is left in after {@link #allow}. */
    boolean[] mask(int... stops) {
        return together(() -> {
            long at = put(new byte[vocabularySize * Float.BYTES]);
            call("ot_mask", at, vocabularySize, put(stops), stops.length);
            float[] logits = readFloats(at, vocabularySize);
            boolean[] left = new boolean[vocabularySize];
            for (int id = 0; id < vocabularySize; id++) left[id] = logits[id] == 0;
            return left;
        });
    }

    void take(int token) {
        together(() -> check(call("ot_take", token)));
    }

    /** Bytes of the shortest text that completes the match. */
    int distance() {
        return (int) instance.call("ot_distance");
    }

    /** One choice a row of logits, each after the prompt and the choices before; shape (rows). */
    int[] choose(Options options, float[][] logits, int... prompt) {
        return together(() -> {
            int columns = logits[0].length;
            ByteBuffer flat = littleEndian(new byte[logits.length * columns * Float.BYTES]);
            for (float[] row : logits) for (float logit : row) flat.putFloat(logit);
            long logitsAt = put(flat.array());
            int[] recent = new int[prompt.length + logits.length];
            System.arraycopy(prompt, 0, recent, 0, prompt.length);
            long recentAt = put(recent);
            long optionsAt = put(bytesOf(options));
            check(call("ot_choose", optionsAt, logitsAt, columns, logits.length, recentAt, prompt.length));
            return readInts(recentAt + (long) prompt.length * Integer.BYTES, logits.length);
        });
    }

    private static byte[] bytesOf(Options options) {
        return littleEndian(new byte[OPTIONS_BYTES])
                .putFloat(options.temperature)
                .putInt(options.topK)
                .putFloat(options.topP)
                .putFloat(options.minP)
                .putFloat(options.repeatPenalty)
                .putInt(options.repeatLast)
                .putLong(options.seed)
                .array();
    }

    private <T> T together(Supplier<T> work) {
        return instance.run(() -> {
            instance.call("ot_reset");
            return work.get();
        });
    }

    private long put(byte[] bytes) {
        long at = instance.call("ot_alloc", bytes.length);
        if (at == 0) throw new IllegalStateException("no memory for " + bytes.length + " bytes");
        if (addresses32) at = Integer.toUnsignedLong((int) at);
        instance.write(at, bytes);
        return at;
    }

    private long put(int[] values) {
        ByteBuffer bytes = littleEndian(new byte[values.length * Integer.BYTES]);
        bytes.asIntBuffer().put(values);
        return put(bytes.array());
    }

    private int[] readInts(long at, int count) {
        int[] values = new int[count];
        littleEndian(instance.read(at, count * Integer.BYTES)).asIntBuffer().get(values);
        return values;
    }

    private float[] readFloats(long at, int count) {
        float[] values = new float[count];
        littleEndian(instance.read(at, count * Float.BYTES)).asFloatBuffer().get(values);
        return values;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private int call(String export, long... arguments) {
        return (int) instance.call(export, arguments);
    }

    private int check(int status) {
        if (status >= 0) return status;
        long at = put(new byte[MESSAGE_BYTES]);
        int length = call("ot_error", at, MESSAGE_BYTES);
        throw new Refused(status, new String(instance.read(at, length), StandardCharsets.UTF_8));
    }
}
