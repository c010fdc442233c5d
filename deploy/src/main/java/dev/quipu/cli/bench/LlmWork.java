package dev.quipu.cli.bench;

/** The shapes of work that language models are timed with; {@link LlmBenchmark} has a method of each name. */
public enum LlmWork {
    /** A prompt of 256 tokens. */
    PREFILL("prefill", LlmBenchmark.PROMPT_TOKENS, 8, 20),
    /** 64 tokens, one after another, behind such a prompt. */
    DECODE("decode", LlmBenchmark.NEW_TOKENS, 5, 6),
    /** 64 prompts of 40 tokens as one batch. */
    HEADLINES("headlines", LlmBenchmark.HEADLINES * LlmBenchmark.HEADLINE_TOKENS, 3, 5);

    private final String method;
    private final int tokens;
    private final int warmUps;
    private final int rounds;

    /**
     * @param warmUps after so many HotSpot has compiled all that matters
     * @param rounds of us and of llama.cpp
     */
    LlmWork(String method, int tokens, int warmUps, int rounds) {
        this.method = method;
        this.tokens = tokens;
        this.warmUps = warmUps;
        this.rounds = rounds;
    }

    public String row() {
        return method;
    }

    String method() {
        return method;
    }

    int warmUps() {
        return warmUps;
    }

    int rounds() {
        return rounds;
    }

    /** Tokens a second, of the least time. */
    public double tokensPerSecond(Sample sample) {
        return tokens * 1e3 / sample.least();
    }
}
