package dev.quipu.llm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How the next token is chosen, step by step as {@code sample.h} of the inference module says: repetition penalty, top-k,
 * top-p, min-p, then one drawn at a temperature. The same options and seed give the same text everywhere. The module
 * refuses what is out of range, by name.
 *
 * @param temperature 0: always the likeliest token, whatever the next four say
 * @param topK likeliest tokens that are kept; 0: all
 * @param topP share of the probability that is kept, above 0; 1: all
 * @param minP probability, as a share of the likeliest token's, from which tokens are kept; 0: all
 * @param repeatPenalty above 1 makes tokens less likely that occurred before; 1: none
 * @param repeatLast tokens looked back at for that; −1: all
 */
public record Sampling(
        float temperature, int topK, float topP, float minP, float repeatPenalty, int repeatLast, long seed) {

    /** The likeliest token each time; of equals the lowest id. */
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0, 0);

    private static final int BYTES = 32;

    /** Draws at a temperature, with nothing cut away. */
    public static Sampling at(float temperature, long seed) {
        return new Sampling(temperature, 0, 1, 0, 1, 0, seed);
    }

    /** As the module reads it. */
    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(temperature)
                .putInt(topK)
                .putFloat(topP)
                .putFloat(minP)
                .putFloat(repeatPenalty)
                .putInt(repeatLast)
                .putLong(seed)
                .array();
    }
}
