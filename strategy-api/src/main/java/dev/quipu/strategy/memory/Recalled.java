package dev.quipu.strategy.memory;

/**
 * Something remembered that is like what was asked for.
 *
 * @param id its place in the order of remembering
 * @param cosineMicros how like, in millionths: 1,000,000 for the same direction, 0 for nothing in common
 */
public record Recalled<T>(long id, int cosineMicros, T item) {}
