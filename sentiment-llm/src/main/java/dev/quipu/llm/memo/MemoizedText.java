package dev.quipu.llm.memo;

import dev.quipu.strategy.text.TextModel;
import dev.quipu.strategy.text.TextRequest;
import java.util.function.LongSupplier;

/** Asks the memo first and the model only for what the memo lacks. Texts are the model's, with or without it. */
public final class MemoizedText implements TextModel {

    private final TextModel model;
    private final Memo memo;
    private final Ledger ledger;

    /** @param nanoTime a clock as {@link System#nanoTime}; used for the counters only */
    public MemoizedText(TextModel model, Memo memo, LongSupplier nanoTime) {
        this.model = model;
        this.memo = memo;
        this.ledger = new Ledger(nanoTime);
    }

    @Override
    public String id() {
        return model.id();
    }

    /** What the model refuses is not kept: it refuses again. */
    @Override
    public String generate(TextRequest request) {
        MemoKey key = MemoKey.text(id(), request);
        return ledger.answer(memo.findText(key), () -> model.generate(request), text -> memo.keepText(key, text));
    }

    public Counters counters() {
        return ledger.counters();
    }
}
