package dev.quipu.llm;

import dev.quipu.llm.InferenceModule.TokenizeOption;
import dev.quipu.llm.ModelException.Reason;
import dev.quipu.llm.SentimentPrompt.Frame;
import dev.quipu.strategy.Sentiment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sentiment as a language model sees it: how likely each of three label words is to follow the prompt, corrected by the
 * model's calibration. Belongs to one thread at a time; {@link SentimentPool} takes many.
 */
public final class LlmSentiment implements BatchSentiment {

    /** Changes whenever this class would give another answer for the same module, model and prompt. */
    private static final String ALGORITHM = "quipu-sentiment-1";

    /** Changes whenever the inference module would; an ABI that only offers more keeps it. */
    static final String ARITHMETIC = "1";

    /** Bounds the KV cache of models with long contexts; a headline needs far less. */
    private static final int MAX_TOKENS = 1024;

    private final InferenceModule module;
    private final SentimentPrompt prompt;
    private final Calibration calibration;
    private final List<int[]> labels;
    private final Ends ends;
    private final String id;

    /** Reads weights, prompt and calibration from the model file. */
    public static LlmSentiment open(InferenceProgram program, ModelFile model) {
        InferenceModule module = program.open(model, MAX_TOKENS);
        return module.together(
                () -> new LlmSentiment(module, SentimentPrompt.of(module::meta), Calibration.of(module::meta)));
    }

    /** @param module an instance of its own, with weights loaded */
    public LlmSentiment(InferenceModule module, SentimentPrompt prompt) {
        this(module, prompt, Calibration.NONE);
    }

    /** @param module an instance of its own, with weights loaded */
    public LlmSentiment(InferenceModule module, SentimentPrompt prompt, Calibration calibration) {
        this.module = module;
        this.prompt = prompt;
        this.calibration = calibration;
        this.labels = prompt.labels().stream().map(module::tokenize).toList();
        this.ends = ends(prompt.frame());
        this.id = computeId();
    }

    /** A frame's tokens, and how many there may be between them. */
    private record Ends(String blanks, int[] prefix, int[] suffix, int maxTextTokens) {}

    private Ends ends(Frame frame) {
        int[] prefix = module.tokenize(frame.prefix(), TokenizeOption.ADD_BOS);
        int[] suffix = module.tokenize(frame.suffix());
        int most = Math.min(prompt.maxTextTokens(), tokensLeftForText(prefix, suffix));
        return new Ends(frame.blanks(), prefix, suffix, most);
    }

    private int tokensLeftForText(int[] prefix, int[] suffix) {
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

    /**
     * Hash of arithmetic, model file, prompt and calibration. Not of the wasm build, the engine or the extensions: all
     * of them agree.
     */
    @Override
    public String id() {
        return id;
    }

    @Override
    public Sentiment score(String text) {
        return scoreAll(List.of(Question.of(text))).getFirst();
    }

    @Override
    public Sentiment score(String text, String entity) {
        return scoreAll(List.of(Question.about(text, entity))).getFirst();
    }

    @Override
    public List<Sentiment> scoreAll(List<Question> questions) {
        return module.together(() -> {
            float[][] scores =
                    module.scoreBatch(questions.stream().map(this::promptTokens).toList(), labels);
            return Arrays.stream(scores)
                    .map(calibration::apply)
                    .map(LabelProbabilities::normalise)
                    .toList();
        });
    }

    /** The ids of everything the model reads about a text. */
    public int[] promptTokens(String text) {
        return promptTokens(Question.of(text));
    }

    /** The ids of everything the model reads about a text and an entity. */
    public int[] promptTokens(Question question) {
        Ends around = question.entity().map(this::endsFor).orElse(ends);
        // Plain: a headline that spells a control token must not act as one.
        int[] body = module.tokenize(around.blanks + prompt.clean(question.text()), TokenizeOption.PLAIN_TEXT);
        int[] read = Arrays.copyOf(body, Math.min(body.length, around.maxTextTokens));
        return Stream.of(around.prefix, read, around.suffix)
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    private Ends endsFor(String entity) {
        if (prompt.entityTemplate().isEmpty()) return ends;
        boolean plain = Arrays.equals(module.tokenize(entity), module.tokenize(entity, TokenizeOption.PLAIN_TEXT));
        if (!plain) {
            throw new IllegalArgumentException("an entity's name holds a control token: '" + entity + "'");
        }
        return ends(prompt.frame(entity));
    }

    private String computeId() {
        List<String> parts = new ArrayList<>(List.of(
                ALGORITHM,
                ARITHMETIC,
                module.model().id(),
                prompt.template(),
                Boolean.toString(prompt.lowercase()),
                Boolean.toString(prompt.stripLinks()),
                Integer.toString(ends.maxTextTokens),
                prompt.negative(),
                prompt.neutral(),
                prompt.positive()));
        prompt.entityTemplate().ifPresent(template -> parts.addAll(List.of("entity", template)));
        if (!calibration.equals(Calibration.NONE)) parts.addAll(calibration.parts());
        if (prompt.normalisation() != TextNormalisation.NONE)
            parts.add(prompt.normalisation().id());
        return Hash.ofParts(parts);
    }
}
