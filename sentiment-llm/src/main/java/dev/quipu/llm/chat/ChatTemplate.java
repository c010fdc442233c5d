package dev.quipu.llm.chat;

import dev.quipu.llm.ModelException;
import dev.quipu.llm.ModelException.Reason;
import dev.quipu.llm.TextPart;
import java.util.List;
import java.util.Optional;

/**
 * How a model wants a conversation written, told as llama.cpp tells it: by what its {@code tokenizer.chat_template}
 * contains. The Jinja itself is not run.
 *
 * <p>Only markup is trusted, so a message with {@code <|im_end|>} in it does not end its turn. Two families have markup
 * without control tokens, which no tokenizer can keep apart from such a message: Llama 2's {@code [INST]} and TinyLlama's
 * {@code <|user|>}; in both only the ends of turns are control tokens.
 *
 * <p>BOS is left to the tokenizer, which puts it in front where the model asks for it.
 */
public final class ChatTemplate {

    /** Metadata key of the template. */
    public static final String KEY = "tokenizer.chat_template";

    private static final int SHOWN_CHARACTERS = 60;

    private final Layout layout;

    private ChatTemplate(Layout layout) {
        this.layout = layout;
    }

    /**
     * The template of a model.
     *
     * @param template value of {@link #KEY}, if the model has one
     * @throws ModelException if it has none, or one of a family not known here
     */
    public static ChatTemplate of(Optional<String> template) {
        String jinja = template.orElseThrow(() -> new ModelException(
                Reason.UNSUPPORTED, "the model has no " + KEY + ": it goes on with a text, but does not chat"));
        return new ChatTemplate(layoutOf(jinja));
    }

    /**
     * The prompt after which the model writes the assistant's answer.
     *
     * @param messages a system message or none, then user and assistant in turn, the user last
     * @throws IllegalArgumentException if they are in another order
     */
    public List<TextPart> prompt(List<ChatMessage> messages) {
        var prompt = new Prompt();
        layout.write(Conversation.of(messages), prompt);
        return prompt.parts();
    }

    /** This template with answers that do not begin by thinking aloud; the same where the model never does. */
    public ChatTemplate withoutThinking() {
        return new ChatTemplate(layout.withoutThinking());
    }

    private static Layout layoutOf(String template) {
        if (template.contains("<|im_start|>")) {
            boolean other = template.contains("<|im_sep|>") || template.contains("<end_of_utterance>");
            return other ? refuse(template) : ChatMl.of(template);
        }
        if (template.contains("[INST]")) return Llama2.isMeant(template) ? new Llama2() : refuse(template);
        if (template.contains("<|assistant|>") && template.contains("<|end|>")) return new Phi3();
        if (Zephyr.isMeant(template)) return new Zephyr();
        if (template.contains("<start_of_turn>")) return new Gemma();
        if (template.contains("<|start_header_id|>") && template.contains("<|end_header_id|>"))
            return Llama3.of(template);
        return refuse(template);
    }

    private static Layout refuse(String template) {
        int shown = template.offsetByCodePoints(
                0, Math.min(SHOWN_CHARACTERS, template.codePointCount(0, template.length())));
        String beginning = template.substring(0, shown).replace("\n", "\\n");
        throw new ModelException(
                Reason.UNSUPPORTED,
                "unknown chat template '" + beginning + (shown < template.length() ? "...'" : "'")
                        + ": known are ChatML, Llama 2 and 3, TinyLlama, Gemma and Phi-3");
    }
}
