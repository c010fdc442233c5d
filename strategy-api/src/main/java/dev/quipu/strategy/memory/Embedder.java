package dev.quipu.strategy.memory;

/**
 * Turns a text into a vector; texts about the same things get vectors that point the same way. A pure function of the
 * text and {@link #id()}: same bytes in, same bytes out, on any engine.
 */
public interface Embedder {

    /** Names everything an answer depends on: the algorithm's version, or module and model by content hash. */
    String id();

    /** Length of every vector. */
    int dimensions();

    Embedding embed(String text);
}
