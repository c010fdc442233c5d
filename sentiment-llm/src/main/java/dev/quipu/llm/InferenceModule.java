package dev.quipu.llm;

import dev.quipu.llm.ModelException.Reason;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.WasmInstance;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One instance of the inference module with one model. Every answer is a pure function of the model and the arguments,
 * whatever was asked before. Belongs to one thread at a time.
 *
 * <p>Token ids are indexes into the model's vocabulary. Whatever the module refuses ends in a {@link ModelException}.
 */
public final class InferenceModule {

    /** Bytes of UTF-8 that {@link #tokenize} takes at most. */
    public static final int MAX_TEXT_BYTES = 64 * 1024;

    private static final int MESSAGE_BYTES = 512;
    private static final int COPY_BYTES = 1024;

    /** How {@link #tokenize} reads its text. */
    public enum TokenizeOption {
        /** Puts BOS in front, where the model asks for it. */
        ADD_BOS(1),
        /** Text that looks like a control token is text: for passages nobody vouches for. */
        PLAIN_TEXT(2),
        /** Puts EOS behind, where the model asks for it. */
        ADD_EOS(4),
        /** The text goes on from an earlier one: SentencePiece models put no space in front. */
        CONTINUED(8);

        private final int flag;

        TokenizeOption(int flag) {
            this.flag = flag;
        }
    }

    private final WasmInstance instance;
    private final boolean addresses32;
    private final ModelFile model;
    private boolean stopped;

    InferenceModule(WasmInstance instance, boolean addresses32, ModelFile model) {
        this.instance = instance;
        this.addresses32 = addresses32;
        this.model = model;
    }

    /** Runs {@code work}, which asks for several things, where asking costs least. What it throws is thrown here. */
    <T> T together(Supplier<T> work) {
        return instance.run(work);
    }

    int abiVersion() {
        return callInt("qp_abi_version");
    }

    void load(int maxTokens) {
        check(callInt("qp_load", maxTokens));
    }

    void loadVocabularyOnly() {
        check(callInt("qp_load_vocab_only"));
    }

    public ModelFile model() {
        return model;
    }

    /** Rows of the logits; the number of tokens if no weights are loaded. */
    public int vocabularySize() {
        return callInt("qp_vocab_size");
    }

    /** As the model's metadata gives it. */
    public int contextLength() {
        return callInt("qp_context_length");
    }

    /** Tokens a prompt and its answer may have together. */
    public int maxTokens() {
        return callInt("qp_max_tokens");
    }

    public OptionalInt bosToken() {
        return token(callInt("qp_bos_token"));
    }

    public OptionalInt eosToken() {
        return token(callInt("qp_eos_token"));
    }

    private static OptionalInt token(int id) {
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Tokens run through the layers since the instance was made. */
    public long tokensEvaluated() {
        return call("qp_tokens_evaluated");
    }

    /**
     * Fuel used since the instance was made, where the engine counts it. Not a function of the last question alone: an
     * instance keeps memory it once took, and what it holds of a prompt that begins like the next.
     */
    public OptionalLong fuelUsed() {
        return instance.fuelUsed();
    }

    /** A metadata value as text, {@code true} or {@code false} for a flag; empty if absent or an array. */
    public Optional<String> meta(String key) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        resetScratch();
        long keyAt = put(keyBytes);
        return copyOut((to, capacity) -> callInt("qp_meta", keyAt, keyBytes.length, to, capacity))
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /** The bytes a token stands for, which need not be whole UTF-8 characters. */
    public byte[] tokenBytes(int id) {
        resetScratch();
        return copyOut((to, capacity) -> callInt("qp_token_text", id, to, capacity))
                .orElseThrow(() -> failure(Reason.BAD_ARGUMENT, "no token " + id));
    }

    /** The text of the tokens, put together. */
    public String text(int... ids) {
        var bytes = new ByteArrayOutputStream();
        for (int id : ids) bytes.writeBytes(tokenBytes(id));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The ids of a text's tokens; at most {@link #MAX_TEXT_BYTES} of UTF-8. */
    public int[] tokenize(String text, TokenizeOption... options) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int capacity = 2 * utf8.length + 16; // SentencePiece may put a space behind every control token
        resetScratch();
        long textAt = put(utf8);
        long idsAt = allocate(capacity * Integer.BYTES);
        int count = check(callInt("qp_tokenize", textAt, utf8.length, flags(options), idsAt, capacity));
        return readInts(idsAt, count);
    }

    /**
     * The ids of one text's tokens; at most {@link #MAX_TEXT_BYTES} of UTF-8. Control tokens come from trusted parts
     * only; else the ids are those of the whole text, wherever the parts meet. {@link TokenizeOption#PLAIN_TEXT} has no
     * effect.
     */
    public int[] tokenize(List<TextPart> parts, TokenizeOption... options) {
        List<byte[]> utf8 = parts.stream()
                .map(part -> part.text().getBytes(StandardCharsets.UTF_8))
                .toList();
        int[] lengths = utf8.stream().mapToInt(part -> part.length).toArray();
        int[] trusted = parts.stream().mapToInt(part -> part.trusted() ? 1 : 0).toArray();
        var whole = new ByteArrayOutputStream();
        utf8.forEach(whole::writeBytes);
        int capacity = 2 * whole.size() + 16; // SentencePiece may put a space behind every control token
        resetScratch();
        long textAt = put(whole.toByteArray());
        long lengthsAt = put(lengths);
        long trustedAt = put(trusted);
        long idsAt = allocate(capacity * Integer.BYTES);
        int count = check(callInt(
                "qp_tokenize_parts", textAt, lengthsAt, trustedAt, parts.size(), flags(options), idsAt, capacity));
        return readInts(idsAt, count);
    }

    /** Whether a model's answer ends with this token: EOS, or what ends a turn. */
    public boolean endsGeneration(int id) {
        return callInt("qp_ends_generation", id) != 0;
    }

    /** The next-token logits after the last of {@code ids}; shape (vocabularySize). */
    public float[] logits(int... ids) {
        int rows = vocabularySize();
        resetScratch();
        long idsAt = put(ids);
        long logitsAt = allocate(rows * Float.BYTES);
        check(callInt("qp_logits", idsAt, ids.length, logitsAt));
        return readFloats(logitsAt, rows);
    }

    /** Numbers of an {@link #embed embedding}. */
    public int embeddingSize() {
        return callInt("qp_embedding_size");
    }

    /** The mean over all tokens of the last layer's normed states: what the text is about; shape (embeddingSize). */
    public float[] embed(int... ids) {
        int size = embeddingSize();
        resetScratch();
        long idsAt = put(ids);
        long meanAt = allocate(size * Float.BYTES);
        check(callInt("qp_embed", idsAt, ids.length, meanAt));
        return readFloats(meanAt, size);
    }

    /** The natural logarithm of P(label | prompt) for each label, a label being one token or more; shape (labels). */
    public float[] score(int[] prompt, List<int[]> labels) {
        return scoreBatch(List.of(prompt), labels)[0];
    }

    /**
     * {@link #score} of many prompts at once, which costs less: what all begin with is read once, and the weights once
     * for many tokens. Each prompt's scores are those it has alone; shape (prompts, labels).
     */
    public float[][] scoreBatch(List<int[]> prompts, List<int[]> labels) {
        resetScratch();
        long promptsAt = put(concatenated(prompts));
        long lengthsAt = put(lengths(prompts));
        long labelsAt = put(concatenated(labels));
        long labelLengthsAt = put(lengths(labels));
        int count = prompts.size() * labels.size();
        long outAt = allocate(count * Float.BYTES);
        check(callInt(
                "qp_score_batch",
                promptsAt,
                lengthsAt,
                prompts.size(),
                labelsAt,
                labelLengthsAt,
                labels.size(),
                outAt));
        float[] scores = readFloats(outAt, count);
        return IntStream.range(0, prompts.size())
                .mapToObj(i -> Arrays.copyOfRange(scores, i * labels.size(), (i + 1) * labels.size()))
                .toArray(float[][]::new);
    }

    private static int[] lengths(List<int[]> lists) {
        return lists.stream().mapToInt(list -> list.length).toArray();
    }

    private static int[] concatenated(List<int[]> lists) {
        return lists.stream().flatMapToInt(Arrays::stream).toArray();
    }

    /** Up to {@code maxNew} tokens, each the likeliest after those before it; see {@link #generate(int[], GenerateOptions)}. */
    public int[] generate(int[] prompt, int maxNew) {
        return generate(prompt, GenerateOptions.greedy(maxNew));
    }

    /** The tokens that follow the prompt, without the one that ends the text. */
    public int[] generate(int[] prompt, GenerateOptions options) {
        return together(() -> {
            begin(prompt, options);
            return Stream.generate(this::next)
                    .takeWhile(OptionalInt::isPresent)
                    .mapToInt(OptionalInt::getAsInt)
                    .toArray();
        });
    }

    /** Reads a prompt, for {@link #next}. What was begun before is given up. */
    public void begin(int[] prompt, GenerateOptions options) {
        resetScratch();
        long promptAt = put(prompt);
        long samplerAt = put(options.sampling().toBytes());
        byte[] pattern = options.pattern().orElse("").getBytes(StandardCharsets.UTF_8);
        long patternAt = options.pattern().isPresent() ? put(pattern) : 0;
        check(callInt(
                "qp_begin", promptAt, prompt.length, options.maxNewTokens(), samplerAt, patternAt, pattern.length));
    }

    /** The next token of what was begun; empty at the end. Other questions in between change no token. */
    public OptionalInt next() {
        resetScratch();
        long idAt = allocate(Integer.BYTES);
        boolean given = check(callInt("qp_next", idAt)) == 1;
        return given ? OptionalInt.of(readInts(idAt, 1)[0]) : OptionalInt.empty();
    }

    private static int flags(TokenizeOption... options) {
        int flags = 0;
        for (TokenizeOption option : options) flags |= option.flag;
        return flags;
    }

    @FunctionalInterface
    private interface Copy {
        /** Copies what fits and returns the full length, or less than 0 for nothing there. */
        int to(long address, int capacity);
    }

    private Optional<byte[]> copyOut(Copy copy) {
        int capacity = COPY_BYTES;
        long address = allocate(capacity);
        int length = copy.to(address, capacity);
        if (length > capacity) {
            address = allocate(length);
            length = copy.to(address, length);
        }
        return length < 0 ? Optional.empty() : Optional.of(instance.read(address, length));
    }

    private void resetScratch() {
        call("qp_reset_scratch");
    }

    private long allocate(int bytes) {
        long address = call("qp_alloc", bytes);
        if (address == 0) throw failure(Reason.NO_MEMORY, "no memory for " + bytes + " bytes of arguments");
        return addresses32 ? Integer.toUnsignedLong((int) address) : address;
    }

    private long put(byte[] bytes) {
        long address = allocate(bytes.length);
        instance.write(address, bytes);
        return address;
    }

    private long put(int[] values) {
        ByteBuffer bytes = littleEndian(new byte[values.length * Integer.BYTES]);
        bytes.asIntBuffer().put(values);
        return put(bytes.array());
    }

    private int[] readInts(long address, int count) {
        int[] values = new int[count];
        littleEndian(instance.read(address, count * Integer.BYTES))
                .asIntBuffer()
                .get(values);
        return values;
    }

    private float[] readFloats(long address, int count) {
        float[] values = new float[count];
        littleEndian(instance.read(address, count * Float.BYTES))
                .asFloatBuffer()
                .get(values);
        return values;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private int callInt(String export, long... arguments) {
        return (int) call(export, arguments);
    }

    private long call(String export, long... arguments) {
        if (stopped) throw failure(Reason.STOPPED, "the inference module stopped earlier; open a new instance");
        try {
            return instance.call(export, arguments);
        } catch (WasmException e) {
            stopped = true;
            throw new ModelException(
                    Reason.STOPPED, fileName() + ": the inference module stopped: " + e.getMessage(), e);
        }
    }

    private int check(int status) {
        if (status >= 0) return status;
        resetScratch();
        long address = allocate(MESSAGE_BYTES);
        int length = Math.min(callInt("qp_error", address, MESSAGE_BYTES), MESSAGE_BYTES);
        String message = new String(instance.read(address, length), StandardCharsets.UTF_8);
        throw failure(Reason.ofStatus(status), message);
    }

    private ModelException failure(Reason reason, String message) {
        return new ModelException(reason, fileName() + ": " + message);
    }

    private String fileName() {
        return String.valueOf(model.path().getFileName());
    }
}
