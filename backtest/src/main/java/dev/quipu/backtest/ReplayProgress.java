package dev.quipu.backtest;

/** Told how far a replay is. */
@FunctionalInterface
public interface ReplayProgress {

    /** Told first: so many archived items will be handled, if all goes well. */
    default void begins(long items) {}

    /** So many archived items are done. */
    void handled(long items);
}
