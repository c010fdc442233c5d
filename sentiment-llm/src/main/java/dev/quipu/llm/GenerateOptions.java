package dev.quipu.llm;

import dev.quipu.llm.output.OutputFormat;
import java.util.Optional;

/**
 * What a generated text is to be like.
 *
 * @param maxNewTokens of the text at most
 * @param pattern regular expression, in the syntax of {@code regex.h}, that the whole text matches; empty: any text
 */
public record GenerateOptions(int maxNewTokens, Sampling sampling, Optional<String> pattern) {

    /** The likeliest tokens, held to nothing. */
    public static GenerateOptions greedy(int maxNewTokens) {
        return new GenerateOptions(maxNewTokens, Sampling.GREEDY, Optional.empty());
    }

    public GenerateOptions with(Sampling other) {
        return new GenerateOptions(maxNewTokens, other, pattern);
    }

    /** Held to a format. */
    public GenerateOptions in(OutputFormat format) {
        return new GenerateOptions(maxNewTokens, sampling, format.regex());
    }

    public GenerateOptions matching(String regex) {
        return new GenerateOptions(maxNewTokens, sampling, Optional.of(regex));
    }
}
