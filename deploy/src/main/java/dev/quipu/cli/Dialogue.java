package dev.quipu.cli;

import dev.quipu.llm.GenerateOptions;
import dev.quipu.llm.InferenceModule;
import dev.quipu.llm.InferenceModule.TokenizeOption;
import dev.quipu.llm.Sampling;
import dev.quipu.llm.chat.ChatMessage;
import dev.quipu.llm.chat.ChatTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A conversation with a model. When it grows too long its first turns are forgotten; the system message stays. */
final class Dialogue {

    /** What one turn came to. */
    record Turn(String text, int promptTokens, int tokens, boolean whole) {}

    private final InferenceModule model;
    private final ChatTemplate template;
    private final GenerateOptions options;
    private final List<ChatMessage> messages = new ArrayList<>();
    private final int opening;

    /** @param system what the model is told before the conversation, if anything */
    Dialogue(InferenceModule model, ChatTemplate template, Optional<String> system, GenerateOptions options) {
        this.model = model;
        this.template = template;
        this.options = options;
        system.map(ChatMessage::system).ifPresent(messages::add);
        this.opening = messages.size();
    }

    /** The model's answer; its text also goes to {@code listener} as it comes. */
    Turn answer(String text, Consumer<String> listener) {
        messages.add(ChatMessage.user(text));
        Turn turn = generate(model, fittingPrompt(), options, listener);
        messages.add(ChatMessage.assistant(turn.text()));
        return turn;
    }

    /** Forgets all turns. */
    void reset() {
        messages.subList(opening, messages.size()).clear();
    }

    private int[] fittingPrompt() {
        int[] prompt = prompt();
        while (prompt.length + options.maxNewTokens() > model.maxTokens() && messages.size() > opening + 1) {
            messages.subList(opening, opening + 2).clear();
            prompt = prompt();
        }
        return prompt;
    }

    private int[] prompt() {
        return model.tokenize(template.prompt(messages), TokenizeOption.ADD_BOS);
    }

    /** What follows a prompt, without a conversation around it. */
    static Turn generate(InferenceModule model, int[] prompt, GenerateOptions options, Consumer<String> listener) {
        int room = model.maxTokens() - prompt.length + 1; // the last token is not read
        if (room < 1) {
            throw CliException.badInput("the prompt has %d tokens, and %d fit: --context gives it more room"
                    .formatted(prompt.length, model.maxTokens()));
        }
        int most = Math.min(options.maxNewTokens(), room);
        Sampling sampling = options.sampling();
        model.begin(prompt, new GenerateOptions(most, sampling, options.pattern()));
        var answer = new StringBuilder();
        var pieces = new Utf8Pieces();
        Consumer<String> heard = text -> {
            answer.append(text);
            listener.accept(text);
        };
        int tokens = 0;
        OptionalInt next = model.next();
        for (; next.isPresent(); next = model.next()) {
            tokens++;
            heard.accept(pieces.take(model.tokenBytes(next.getAsInt())));
        }
        heard.accept(pieces.end());
        return new Turn(
                answer.toString(),
                prompt.length,
                tokens,
                tokens < most || options.pattern().isPresent());
    }
}
