package dev.quipu.cli.bench;

/** The shapes of work that language models are timed with; {@link LlmBenchmark} has a method of each name. */
public enum LlmWork {
    /** A prompt of 256 tokens. */
    PREFILL("prefill", LlmBenchmark.PROMPT_TOKENS),
    /** 64 tokens, one after another, behind such a prompt. */
    DECODE("decode", LlmBenchmark.NEW_TOKENS),
    /** 64 prompts of 40 tokens as one batch. */
    HEADLINES("headlines", LlmBenchmark.HEADLINES * LlmBenchmark.HEADLINE_TOKENS);

    private final String method;
    private final int tokens;

    LlmWork(String method, int tokens) {
        this.method = method;
        this.tokens = tokens;
    }

    public String row() {
        return method;
    }

    String method() {
        return method;
    }

    /** Tokens a second, of the least time. */
    public double tokensPerSecond(Sample sample) {
        return tokens * 1e3 / sample.least();
    }
}
