package dev.quipu.backtest;

/** Told how far a replay is. */
@FunctionalInterface
public interface ReplayProgress {

    /** So many archived items are done. */
    void handled(long items);
}
