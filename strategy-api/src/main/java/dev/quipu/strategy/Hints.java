package dev.quipu.strategy;

/**
 * Takes what a strategy will probably ask of the language model, so that it can be worked on ahead. Only a matter of
 * speed: whether a hint is given, heeded or wrong, every outcome is the same.
 */
public interface Hints {

    /** {@link AgentView#sentiment(String)} will be asked for. */
    void sentiment(String text);

    /** {@link AgentView#sentiment(String, String)} will be asked for. */
    void sentiment(String text, String entity);
}
