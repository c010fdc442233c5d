package dev.quipu.examples.newsmomentum;

import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;

/** A message that brought a telling headline, and when. */
record Headline(String messageId, long atMillis) {

    void write(StateWriter out) {
        out.writeString(messageId).writeLong(atMillis);
    }

    static Headline read(StateReader in) {
        return new Headline(in.readString(), in.readLong());
    }
}
