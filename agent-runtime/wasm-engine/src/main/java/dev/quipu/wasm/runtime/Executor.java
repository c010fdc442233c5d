package dev.quipu.wasm.runtime;

/** Runs functions that modules define. */
public interface Executor {

    /** What the calls of all its instances draw from: the same object always. */
    CallBudget budget();

    /** Stops the code of all its instances: the same object always. */
    Interrupt interrupt();

    /**
     * Calls a function a module defines. Arguments lie in the first slots and are replaced by the results; both arrays
     * hold the larger of the two. References lie in the second array at the index of their slot.
     *
     * @throws dev.quipu.wasm.Trap if it is stopped
     * @throws ThrownException if an exception leaves it
     */
    void call(Func function, long[] slots, Object[] references);
}
