package dev.quipu.strategy;

import dev.quipu.strategy.memory.Embedder;
import dev.quipu.strategy.memory.HashedNgrams;
import dev.quipu.strategy.text.TextModel;
import java.util.Objects;

/** The models of a fund's process: what it asks for an opinion, for the keys of a memory, and for texts. */
public record Models(SentimentModel sentiment, Embedder embedder, TextModel text) {

    public Models {
        Objects.requireNonNull(sentiment, "sentiment");
        Objects.requireNonNull(embedder, "embedder");
        Objects.requireNonNull(text, "text");
    }

    /** Hashed n-grams for the memory, and nothing that writes. */
    public static Models of(SentimentModel sentiment) {
        return new Models(sentiment, HashedNgrams.STANDARD, TextModel.NONE);
    }
}
