package dev.quipu.cli.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A GGUF file of 4 GB whose weights are a hole: it has the shape of Llama 3 8B in Q4_0 but for four layers, and a
 * vocabulary of its size, so that opening it is the work of opening such a model. Takes no disk where files may be sparse.
 */
final class SparseModel {

    static final int VOCABULARY = 128_256;
    static final int MERGES = 280_147;

    private static final int LAYERS = 28;
    private static final int DIM = 4096;
    private static final int KEY_DIM = 1024;
    private static final int FFN = 14_336;
    private static final int HEADS = 32;
    private static final int KEY_HEADS = 8;
    private static final int CONTROL_TOKENS = 256;

    /** Tokens are spelled with so few letters to come out as long as Llama 3's, six to seven bytes. */
    private static final String LETTERS = "aeinr";

    private static final int ALIGNMENT = 32;
    private static final int F32 = 0;
    private static final int Q4_0 = 2;
    private static final int Q4_0_BYTES = 18; // of 32 weights
    private static final int U32 = 4;
    private static final int I32 = 5;
    private static final int FLOAT32 = 6;
    private static final int TEXT = 8;
    private static final int ARRAY = 9;
    private static final int PLAIN = 1;
    private static final int CONTROL = 3;

    private final ByteArrayOutputStream values = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
    private long valueCount;
    private long tensorCount;
    private long dataBytes;

    private SparseModel() {
        hyperparameters();
        tokenizer();
        weights();
    }

    /** Writes it, or writes over what an interrupted run left behind. */
    static void write(Path path) throws IOException {
        var model = new SparseModel();
        Files.deleteIfExists(path);
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            byte[] header = model.header();
            file.write(header);
            file.setLength(header.length + model.dataBytes);
        }
    }

    private byte[] header() {
        var out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(ints(3));
        out.writeBytes(longs(tensorCount, valueCount));
        out.writeBytes(values.toByteArray());
        out.writeBytes(tensors.toByteArray());
        out.writeBytes(new byte[-out.size() & (ALIGNMENT - 1)]);
        return out.toByteArray();
    }

    // ---- what it says of itself ----

    private void hyperparameters() {
        text("general.architecture", "llama");
        text("general.name", "a hole in the shape of a model");
        number("llama.block_count", LAYERS);
        number("llama.context_length", 8192);
        number("llama.embedding_length", DIM);
        number("llama.feed_forward_length", FFN);
        number("llama.attention.head_count", HEADS);
        number("llama.attention.head_count_kv", KEY_HEADS);
        number("llama.vocab_size", VOCABULARY);
        real("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        real("llama.rope.freq_base", 500_000);
    }

    private void tokenizer() {
        var tokens = tokens();
        var kinds = new int[VOCABULARY];
        for (int id = 0; id < VOCABULARY; id++) {
            kinds[id] = id < VOCABULARY - CONTROL_TOKENS ? PLAIN : CONTROL;
        }
        text("tokenizer.ggml.model", "gpt2");
        text("tokenizer.ggml.pre", "llama-bpe");
        texts("tokenizer.ggml.tokens", tokens);
        value("tokenizer.ggml.token_type", ARRAY, ints(I32), longs(VOCABULARY), ints(kinds));
        texts("tokenizer.ggml.merges", merges(tokens));
        number("tokenizer.ggml.bos_token_id", VOCABULARY - CONTROL_TOKENS);
        number("tokenizer.ggml.eos_token_id", VOCABULARY - CONTROL_TOKENS + 1);
    }

    /** The bytes, then texts from short to long, then control tokens; each text begins and ends with one before it. */
    static List<String> tokens() {
        var tokens = new ArrayList<String>(VOCABULARY);
        for (int value = 0; value < 256; value++) {
            tokens.add(byteLevel(value));
        }
        var shorter = letters();
        while (tokens.size() < VOCABULARY - CONTROL_TOKENS) {
            var longer = new ArrayList<String>();
            for (var text : shorter) {
                for (var letter : letters()) {
                    longer.add(text + letter);
                }
            }
            int room = VOCABULARY - CONTROL_TOKENS - tokens.size();
            tokens.addAll(longer.subList(0, Math.min(room, longer.size())));
            shorter = longer;
        }
        for (int i = 0; i < CONTROL_TOKENS; i++) {
            tokens.add("<|reserved_special_token_%d|>".formatted(i));
        }
        return tokens;
    }

    private static List<String> letters() {
        return LETTERS.chars().mapToObj(Character::toString).toList();
    }

    /** GPT-2's letter for a byte: itself where it can be seen, else one from U+0100 on. */
    private static String byteLevel(int value) {
        return Character.toString(isSeen(value) ? value : 256 + unseenBelow(value));
    }

    private static boolean isSeen(int value) {
        return value >= '!' && value <= '~' || value >= 0xa1 && value <= 0xac || value >= 0xae;
    }

    private static int unseenBelow(int value) {
        int unseen = 0;
        for (int other = 0; other < value; other++) {
            if (!isSeen(other)) {
                unseen++;
            }
        }
        return unseen;
    }

    /** Two or three ways to put each text together, as many in all as Llama 3 has. */
    private static List<String> merges(List<String> tokens) {
        var merges = new ArrayList<String>(MERGES);
        for (int cut = 1; merges.size() < MERGES; cut++) {
            for (var token : tokens.subList(256, VOCABULARY - CONTROL_TOKENS)) {
                if (cut < token.length() && merges.size() < MERGES) {
                    merges.add(token.substring(0, cut) + " " + token.substring(cut));
                }
            }
        }
        return merges;
    }

    private void weights() {
        matrix("token_embd.weight", DIM, VOCABULARY);
        vector("output_norm.weight", DIM);
        matrix("output.weight", DIM, VOCABULARY);
        for (int layer = 0; layer < LAYERS; layer++) {
            var prefix = "blk." + layer + ".";
            vector(prefix + "attn_norm.weight", DIM);
            matrix(prefix + "attn_q.weight", DIM, DIM);
            matrix(prefix + "attn_k.weight", DIM, KEY_DIM);
            matrix(prefix + "attn_v.weight", DIM, KEY_DIM);
            matrix(prefix + "attn_output.weight", DIM, DIM);
            vector(prefix + "ffn_norm.weight", DIM);
            matrix(prefix + "ffn_gate.weight", DIM, FFN);
            matrix(prefix + "ffn_up.weight", DIM, FFN);
            matrix(prefix + "ffn_down.weight", FFN, DIM);
        }
    }

    // ---- GGUF ----

    private void matrix(String name, long columns, long rows) {
        tensor(name, Q4_0, columns / 32 * Q4_0_BYTES * rows, columns, rows);
    }

    private void vector(String name, long length) {
        tensor(name, F32, length * Float.BYTES, length);
    }

    private void tensor(String name, int type, long bytes, long... dimensions) {
        tensorCount++;
        tensors.writeBytes(bytesOf(name));
        tensors.writeBytes(ints(dimensions.length));
        tensors.writeBytes(longs(dimensions));
        tensors.writeBytes(ints(type));
        tensors.writeBytes(longs(dataBytes));
        dataBytes += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private void text(String key, String text) {
        value(key, TEXT, bytesOf(text));
    }

    private void number(String key, int number) {
        value(key, U32, ints(number));
    }

    private void real(String key, float real) {
        value(key, FLOAT32, ints(Float.floatToIntBits(real)));
    }

    private void texts(String key, List<String> texts) {
        var all = new ByteArrayOutputStream();
        for (var text : texts) {
            all.writeBytes(bytesOf(text));
        }
        value(key, ARRAY, ints(TEXT), longs(texts.size()), all.toByteArray());
    }

    private void value(String key, int type, byte[]... parts) {
        valueCount++;
        values.writeBytes(bytesOf(key));
        values.writeBytes(ints(type));
        for (var part : parts) {
            values.writeBytes(part);
        }
    }

    private static byte[] bytesOf(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        return littleEndian(Long.BYTES + utf8.length)
                .putLong(utf8.length)
                .put(utf8)
                .array();
    }

    private static byte[] ints(int... numbers) {
        var bytes = littleEndian(numbers.length * Integer.BYTES);
        bytes.asIntBuffer().put(numbers);
        return bytes.array();
    }

    private static byte[] longs(long... numbers) {
        var bytes = littleEndian(numbers.length * Long.BYTES);
        bytes.asLongBuffer().put(numbers);
        return bytes.array();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
