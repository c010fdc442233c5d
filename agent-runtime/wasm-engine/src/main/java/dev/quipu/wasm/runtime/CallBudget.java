package dev.quipu.wasm.runtime;

/**
 * How much the calls in progress may take together, counted in units that depend on the modules alone: a call of a
 * function a module defines takes {@link dev.quipu.wasm.model.Code#frameUnits} on entry and gives them back on exit, in
 * an interpreter and in compiled code alike, so that both run out at the same call. Host functions take nothing. For
 * executors; one thread at a time.
 */
public final class CallBudget {

    /** What there is when no call is in progress. */
    public final int units;

    /** What is left for further calls. A call that needs more than this traps, and takes nothing. */
    public int left;

    public CallBudget(int units) {
        if (units < 1) {
            throw new IllegalArgumentException("units must be positive: " + units);
        }
        this.units = units;
        this.left = units;
    }
}
