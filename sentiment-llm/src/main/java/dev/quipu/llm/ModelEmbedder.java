package dev.quipu.llm;

import dev.quipu.llm.InferenceModule.TokenizeOption;
import dev.quipu.strategy.memory.Embedder;
import dev.quipu.strategy.memory.Embedding;
import java.util.Arrays;
import java.util.List;

/**
 * Texts by what a language model makes of them: the mean of its last hidden states over the text's tokens, in 8 bits a
 * number. The text is cleaned as {@link SentimentPrompt} says for this model; control tokens in it are text. Belongs to
 * one thread at a time.
 */
public final class ModelEmbedder implements Embedder {

    private static final String ALGORITHM = "quipu-embed-1";

    /** A headline needs far less; what comes after is not read. */
    private static final int MAX_TOKENS = 128;

    private final InferenceModule module;
    private final SentimentPrompt prompt;
    private final String id;

    /** Reads weights and how to clean a text from the model file. */
    public static ModelEmbedder open(InferenceProgram program, ModelFile model) {
        InferenceModule module = program.open(model, MAX_TOKENS);
        return module.together(() -> new ModelEmbedder(module, SentimentPrompt.of(module::meta)));
    }

    /** @param module an instance of its own, with weights loaded */
    ModelEmbedder(InferenceModule module, SentimentPrompt prompt) {
        if (module.embeddingSize() > Embedding.MAX_DIMENSIONS) {
            throw new ModelException(
                    ModelException.Reason.UNSUPPORTED,
                    "%s: hidden states of %d numbers, embeddings have at most %d"
                            .formatted(
                                    module.model().path().getFileName(),
                                    module.embeddingSize(),
                                    Embedding.MAX_DIMENSIONS));
        }
        this.module = module;
        this.prompt = prompt;
        this.id = computeId();
    }

    /** Hash of algorithm, arithmetic, model file and how a text is cleaned. */
    @Override
    public String id() {
        return id;
    }

    @Override
    public int dimensions() {
        return module.embeddingSize();
    }

    /** Zeros for a text without tokens. */
    @Override
    public Embedding embed(String text) {
        return module.together(() -> {
            int[] ids = module.tokenize(prompt.clean(text), TokenizeOption.PLAIN_TEXT);
            int[] read = Arrays.copyOf(ids, Math.min(ids.length, module.maxTokens()));
            return Embedding.quantise(read.length == 0 ? new float[dimensions()] : module.embed(read));
        });
    }

    private String computeId() {
        List<String> parts = List.of(
                ALGORITHM,
                LlmSentiment.ARITHMETIC,
                module.model().id(),
                Boolean.toString(prompt.lowercase()),
                Boolean.toString(prompt.stripLinks()),
                prompt.normalisation().id(),
                Integer.toString(module.maxTokens()));
        return Hash.ofParts(parts);
    }
}
