package dev.quipu.strategy.fund;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Intent;

/**
 * An intention that {@link RiskLimits} has checked; nobody else can make one.
 *
 * @param <T> kind of intention
 */
public final class Approved<T extends Intent> implements Review<T> {

    private final T intent;
    private final Amount quoted;
    private final Amount minimumBuy;

    Approved(T intent, Amount quoted, Amount minimumBuy) {
        this.intent = intent;
        this.quoted = quoted;
        this.minimumBuy = minimumBuy;
    }

    public T intent() {
        return intent;
    }

    /** Worth of the input in the bought asset at the last price, before fee and slippage, rounded down. */
    public Amount quoted() {
        return quoted;
    }

    /** ⌊quoted × (1 − fee − slippage)⌋. */
    public Amount minimumBuy() {
        return minimumBuy;
    }
}
