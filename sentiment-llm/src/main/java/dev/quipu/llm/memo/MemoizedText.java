package dev.quipu.llm.memo;

import dev.quipu.strategy.text.TextModel;
import dev.quipu.strategy.text.TextRequest;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Asks the memo first and the model only for what the memo lacks. Texts are the model's, with or without it. */
public final class MemoizedText implements TextModel {

    private final TextModel model;
    private final Memo memo;
    private final LongSupplier nanoTime;
    private final Ledger ledger = new Ledger();

    /** @param nanoTime a clock as {@link System#nanoTime}; used for the counters only */
    public MemoizedText(TextModel model, Memo memo, LongSupplier nanoTime) {
        this.model = model;
        this.memo = memo;
        this.nanoTime = nanoTime;
    }

    @Override
    public String id() {
        return model.id();
    }

    /** What the model refuses is not kept: it refuses again. */
    @Override
    public String generate(TextRequest request) {
        MemoKey key = MemoKey.text(id(), request);
        Optional<Memo.Text> found = memo.findText(key);
        if (found.isPresent()) {
            ledger.hit(found.get().costNanos());
            return found.get().text();
        }
        long start = nanoTime.getAsLong();
        String text = model.generate(request);
        long cost = nanoTime.getAsLong() - start;
        ledger.miss(cost);
        memo.keep(key, new Memo.Text(text, cost));
        return text;
    }

    public Counters counters() {
        return ledger.counters();
    }
}
