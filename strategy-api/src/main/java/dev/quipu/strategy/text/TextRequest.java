package dev.quipu.strategy.text;

import dev.quipu.strategy.tool.Toolbox;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a model is to write. Nothing in either text acts as a control token of the model; still, a text that others wrote
 * may hold words meant to sway it: what comes back is the model's opinion and no more.
 *
 * @param instruction what to do, in the author's words, at most {@value #MAX_INSTRUCTION_CHARS} characters
 * @param text what to do it with, such as a headline; only its beginning is read if it is long
 * @param maxTokens length of the answer at most, 1 to {@value #MAX_TOKENS}; one held to a format is shaped to end within it
 */
public record TextRequest(String instruction, String text, TextFormat format, int maxTokens) {

    public static final int MAX_INSTRUCTION_CHARS = 4_096;
    public static final int MAX_TOKENS = 512;

    public TextRequest {
        if (instruction.length() > MAX_INSTRUCTION_CHARS) {
            throw new IllegalArgumentException("an instruction has at most %d characters, not %d"
                    .formatted(MAX_INSTRUCTION_CHARS, instruction.length()));
        }
        if (maxTokens < 1 || maxTokens > MAX_TOKENS) {
            throw new IllegalArgumentException("maxTokens must be 1 to %d, was %d".formatted(MAX_TOKENS, maxTokens));
        }
    }

    /** Any text. */
    public static TextRequest free(String instruction, String text, int maxTokens) {
        return new TextRequest(instruction, text, new TextFormat.Free(), maxTokens);
    }

    /** One of these answers, none longer than {@value #MAX_TOKENS} bytes of UTF-8. */
    public static TextRequest choice(String instruction, String text, List<String> answers) {
        int longestBytes = 0; // a token is a byte at least
        for (var answer : answers) {
            longestBytes = Math.max(longestBytes, answer.getBytes(StandardCharsets.UTF_8).length);
        }
        return new TextRequest(instruction, text, new TextFormat.Choice(answers), Math.max(1, longestBytes));
    }

    /** A call of one of these tools, in the form that {@link Toolbox#call} reads. */
    public static TextRequest call(Toolbox tools, String instruction, String text, int maxTokens) {
        return new TextRequest(instruction, text, new TextFormat.Json(tools.schema()), maxTokens);
    }
}
