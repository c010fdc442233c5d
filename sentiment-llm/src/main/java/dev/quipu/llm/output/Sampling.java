package dev.quipu.llm.output;

/**
 * How each token is chosen; {@code sample.h} has the steps and their order. What is out of range is refused by the
 * inference module when it is used.
 *
 * @param temperature at least 0; 0 takes the likeliest token, of equals the lowest id
 * @param topK how many of the likeliest tokens stay; 0: all
 * @param topP share of the probability that the likeliest tokens which stay have together; 0 < topP <= 1
 * @param minP least probability of a token, as a share of the likeliest one's; 0..1
 * @param repeatPenalty what logits of tokens said before are divided by (multiplied, if negative); more than 0, 1: none
 * @param repeatLast how many tokens back count as said before; 0: none, -1: all
 * @param seed the same seed and prompt give the same text
 */
public record Sampling(
        float temperature, int topK, float topP, float minP, float repeatPenalty, int repeatLast, long seed) {

    /** The likeliest token each time. */
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0, 0);

    /** llama.cpp's defaults but for the temperature: top-k 40, top-p 0.95, min-p 0.05, no penalty. */
    public static Sampling at(float temperature, long seed) {
        return temperature == 0 ? GREEDY : new Sampling(temperature, 40, 0.95f, 0.05f, 1, 64, seed);
    }
}
