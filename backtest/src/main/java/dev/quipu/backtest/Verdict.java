package dev.quipu.backtest;

/** What re-running a run showed. */
public sealed interface Verdict {

    /** Every outcome, the chain over them and the final state are the same. */
    record Identical(long outcomes, String outcomesHead, String stateRoot) implements Verdict {}

    /**
     * The first place that is not the same.
     *
     * @param log {@code archive}, {@code outcomes}, {@code model}, {@code state} or {@code manifest}
     * @param slot slot within the process or archive; −1 where no slot is meant
     * @param what one line: where and how it differs
     */
    record Different(String log, long slot, String what) implements Verdict {}
}
