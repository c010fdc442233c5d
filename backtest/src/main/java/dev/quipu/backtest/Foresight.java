package dev.quipu.backtest;

/**
 * Told of headlines a little before they are handled, so that the language model can work on them in parallel. Only a
 * matter of speed: whether it listens or not, every outcome is the same.
 */
@FunctionalInterface
public interface Foresight {

    /** A headline that the agent will probably want scored soon. */
    void upcoming(String headline);

    /** The same for what it says of one of those it speaks of. */
    default void upcoming(String headline, String entity) {}
}
