package dev.quipu.llm;

import dev.quipu.llm.InferenceModule.TokenizeOption;
import dev.quipu.llm.chat.ChatMessage;
import dev.quipu.llm.chat.ChatTemplate;
import dev.quipu.llm.output.OutputFormat;
import dev.quipu.strategy.text.TextFormat;
import dev.quipu.strategy.text.TextModel;
import dev.quipu.strategy.text.TextRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Texts as a language model writes them: the likeliest token each time, held to the format asked for.
 *
 * <pre>
 *   a model with a chat template   system: instruction, user: text; the answer without thinking aloud
 *   any other                      "{instruction}\n\n{text}\n\n" goes on
 * </pre>
 *
 * Control tokens come from the template alone. The model is opened when it is first asked for a text. Safe on any
 * thread, one at a time.
 */
public final class LlmText implements TextModel {

    /**
     * Changes whenever this class, a chat template or a schema's expression would give another text for the same module,
     * model and request: texts are kept by it.
     */
    private static final String ALGORITHM = "quipu-generate-1";

    /** Bounds the KV cache of models with long contexts. */
    private static final int MAX_TOKENS = 2048;

    /** Of a text; the rest is not read. */
    private static final int MAX_TEXT_TOKENS = 512;

    /** Keeps a text's UTF-8 below what the tokenizer takes. */
    private static final int MAX_TEXT_CHARS = 8 * 1024;

    private final Supplier<InferenceProgram> program;
    private final ModelFile model;
    private final String id;
    private Opened opened;

    /** An instance of the module, and how its model wants a conversation written, if it does. */
    private record Opened(InferenceModule module, Optional<ChatTemplate> template) {}

    /**
     * @param program asked for when the first text is
     * @param model stays the caller's to close
     */
    public LlmText(Supplier<InferenceProgram> program, ModelFile model) {
        this.program = program;
        this.model = model;
        this.id = Hash.ofParts(List.of(ALGORITHM, LlmSentiment.ARITHMETIC, model.id(), Integer.toString(MAX_TOKENS)));
    }

    /** Hash of algorithm, arithmetic and model file. */
    @Override
    public String id() {
        return id;
    }

    @Override
    public synchronized String generate(TextRequest request) {
        var options = GenerateOptions.greedy(request.maxTokens()).in(format(request.format()));
        try {
            return opened().module.together(() -> generate(request, options));
        } catch (ModelException e) {
            opened = null; // an instance that stopped half-way is of no more use
            throw e;
        }
    }

    private static OutputFormat format(TextFormat format) {
        return switch (format) {
            case TextFormat.Free _ -> new OutputFormat.Free();
            case TextFormat.Choice(var texts) -> new OutputFormat.Choice(texts);
            case TextFormat.Json(var schema) -> OutputFormat.json(schema);
        };
    }

    private Opened opened() {
        if (opened == null) {
            var module = program.get().open(model, MAX_TOKENS);
            var template = module.meta(ChatTemplate.KEY)
                    .map(jinja -> ChatTemplate.of(Optional.of(jinja)).withoutThinking());
            opened = new Opened(module, template);
        }
        return opened;
    }

    private String generate(TextRequest request, GenerateOptions options) {
        var module = opened.module;
        return module.text(module.generate(fittingPrompt(request), options));
    }

    /** With as much of the text as the model has room for beside the instruction and the answer. */
    private int[] fittingPrompt(TextRequest request) {
        int most = opened.module.maxTokens() - request.maxTokens();
        int bare = prompt(request.instruction(), "").length;
        if (bare > most) {
            throw new IllegalArgumentException(
                    "%s takes prompts of %d tokens with an answer of %d; the instruction alone comes to %d"
                            .formatted(fileName(), most, request.maxTokens(), bare));
        }
        int[] text = tokens(request.text());
        int read = Math.min(text.length, Math.min(MAX_TEXT_TOKENS, most - bare));
        int[] prompt = prompt(request.instruction(), beginning(text, read));
        while (prompt.length > most) { // a piece of a text may have more tokens by itself than it had in the whole
            read = Math.max(0, read - (prompt.length - most));
            prompt = prompt(request.instruction(), beginning(text, read));
        }
        return prompt;
    }

    private int[] tokens(String text) {
        String cut = text.length() <= MAX_TEXT_CHARS ? text : text.substring(0, MAX_TEXT_CHARS);
        return opened.module.tokenize(cut, TokenizeOption.PLAIN_TEXT);
    }

    /** The text of the first tokens, without a character that they do not hold whole. */
    private String beginning(int[] tokens, int count) {
        String text = opened.module.text(Arrays.copyOf(tokens, count));
        int whole = text.length();
        while (whole > 0 && count < tokens.length && text.charAt(whole - 1) == '\ufffd') whole--;
        return text.substring(0, whole);
    }

    private int[] prompt(String instruction, String text) {
        var parts = opened.template
                .map(template -> template.prompt(
                        instruction.isEmpty()
                                ? List.of(ChatMessage.user(text))
                                : List.of(ChatMessage.system(instruction), ChatMessage.user(text))))
                .orElseGet(() -> List.of(TextPart.plain(instruction + "\n\n" + text + "\n\n")));
        return opened.module.tokenize(parts, TokenizeOption.ADD_BOS);
    }

    private String fileName() {
        return String.valueOf(model.path().getFileName());
    }
}
