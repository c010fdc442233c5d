package dev.quipu.llm;

import dev.quipu.llm.InferenceModule.TokenizeOption;
import dev.quipu.llm.ModelException.Reason;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sentiment as a language model sees it: how likely each of three label words is to follow the prompt. Belongs to one
 * thread at a time; {@link SentimentPool} takes many.
 */
public final class LlmSentiment implements SentimentModel {

    /** Changes whenever this class would give another answer for the same module, model and prompt. */
    private static final String ALGORITHM = "quipu-sentiment-1";

    /** Bounds the KV cache of models with long contexts; a headline needs far less. */
    private static final int MAX_TOKENS = 1024;

    private final InferenceModule module;
    private final SentimentPrompt prompt;
    private final int[] prefix;
    private final int[] suffix;
    private final List<int[]> labels;
    private final int maxTextTokens;
    private final String id;

    /** Reads weights and prompt from the model file. */
    public static LlmSentiment open(InferenceProgram program, ModelFile model) {
        InferenceModule module = program.open(model, MAX_TOKENS);
        return module.together(() -> new LlmSentiment(module, SentimentPrompt.of(module::meta)));
    }

    /** @param module an instance of its own, with weights loaded */
    public LlmSentiment(InferenceModule module, SentimentPrompt prompt) {
        this.module = module;
        this.prompt = prompt;
        this.prefix = module.tokenize(prompt.prefix(), TokenizeOption.ADD_BOS);
        this.suffix = module.tokenize(prompt.suffix());
        this.labels = prompt.labels().stream().map(module::tokenize).toList();
        this.maxTextTokens = Math.min(prompt.maxTextTokens(), tokensLeftForText());
        this.id = computeId();
    }

    private int tokensLeftForText() {
        int longestLabel = labels.stream().mapToInt(label -> label.length).max().orElseThrow();
        int left = module.maxTokens() - prefix.length - suffix.length - longestLabel;
        if (left < 1) {
            throw new ModelException(
                    Reason.TOO_LONG,
                    "%s: the prompt leaves no token of %d for the text: prefix %d, suffix %d, longest label %d"
                            .formatted(
                                    module.model().path().getFileName(),
                                    module.maxTokens(),
                                    prefix.length,
                                    suffix.length,
                                    longestLabel));
        }
        return left;
    }

    /** Hash of ABI version, model file and prompt. Not of the wasm build or the engine: all of them agree. */
    @Override
    public String id() {
        return id;
    }

    @Override
    public Sentiment score(String text) {
        return module.together(() -> LabelProbabilities.normalise(module.score(promptTokens(text), labels)));
    }

    /** The ids of everything the model reads about a text. */
    public int[] promptTokens(String text) {
        // Plain: a headline that spells a control token must not act as one.
        int[] body = module.tokenize(prompt.body(text), TokenizeOption.PLAIN_TEXT);
        int[] read = Arrays.copyOf(body, Math.min(body.length, maxTextTokens));
        return Stream.of(prefix, read, suffix).flatMapToInt(Arrays::stream).toArray();
    }

    private String computeId() {
        MessageDigest sha256 = Hash.sha256();
        List<String> parts = new ArrayList<>(List.of(
                ALGORITHM,
                Integer.toString(InferenceProgram.ABI_VERSION),
                module.model().id(),
                prompt.template(),
                Boolean.toString(prompt.lowercase()),
                Boolean.toString(prompt.stripLinks()),
                Integer.toString(maxTextTokens),
                prompt.negative(),
                prompt.neutral(),
                prompt.positive()));
        // Named only where there is one, so that models older than the idea keep their ids.
        if (prompt.normalisation() != TextNormalisation.NONE)
            parts.add(prompt.normalisation().id());
        for (String part : parts) {
            byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
            sha256.update(utf8);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
    }
}
