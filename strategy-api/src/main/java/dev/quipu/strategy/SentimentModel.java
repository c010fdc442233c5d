package dev.quipu.strategy;

/**
 * Scores a text with the process's language model. A pure function of the text and {@link #id()}: same bytes in, same
 * bytes out, on any engine.
 */
public interface SentimentModel {

    /** Names everything the answer depends on: inference module, model file and prompt, each by content hash. */
    String id();

    Sentiment score(String text);

    /**
     * What a text says of one of those it speaks of, such as {@code BTC}: it may be good for one and bad for another. A
     * model that cannot tell them apart answers for the text as a whole.
     */
    default Sentiment score(String text, String entity) {
        return score(text);
    }
}
