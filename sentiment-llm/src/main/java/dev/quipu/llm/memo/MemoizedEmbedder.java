package dev.quipu.llm.memo;

import dev.quipu.strategy.memory.Embedder;
import dev.quipu.strategy.memory.Embedding;
import java.util.function.LongSupplier;

/** Asks the memo first and the model only for what the memo lacks. Vectors are the model's, with or without it. */
public final class MemoizedEmbedder implements Embedder {

    private final Embedder embedder;
    private final Memo memo;
    private final Ledger ledger;

    /** @param nanoTime a clock as {@link System#nanoTime}; used for the counters only */
    public MemoizedEmbedder(Embedder embedder, Memo memo, LongSupplier nanoTime) {
        this.embedder = embedder;
        this.memo = memo;
        this.ledger = new Ledger(nanoTime);
    }

    @Override
    public String id() {
        return embedder.id();
    }

    @Override
    public int dimensions() {
        return embedder.dimensions();
    }

    @Override
    public Embedding embed(String text) {
        MemoKey key = MemoKey.vector(id(), text);
        return ledger.answer(memo.findVector(key), () -> embedder.embed(text), vector -> memo.keepVector(key, vector));
    }

    public Counters counters() {
        return ledger.counters();
    }
}
