package dev.quipu.wasm.runtime;

import java.lang.invoke.MethodHandle;

/** Runs functions that modules define. */
public interface Executor {

    /** What the calls of all its instances draw from: the same object always. */
    CallBudget budget();

    /** Stops the code of all its instances: the same object always. */
    Interrupt interrupt();

    /**
     * Calls a function a module defines. Arguments lie in the first slots and are replaced by the results; both arrays
     * hold the larger of the two. References lie in the second array at the index of their slot. The arguments are read
     * before anything runs, the results written when all has run: between, the arrays may serve another call.
     *
     * @throws dev.quipu.wasm.Trap if it is stopped
     * @throws ThrownException if an exception leaves it
     */
    void call(Func function, long[] slots, Object[] references);

    /**
     * Runs {@code work}, which makes many calls, where a call costs least: perhaps on another thread, which this one waits
     * for. What it throws is thrown here.
     */
    default void run(Runnable work) {
        work.run();
    }

    /**
     * The fastest way into a function a module defines.
     *
     * @return of the very type that {@link Func#handle} describes, or null: then {@link #call} is adapted
     */
    default MethodHandle handle(Func function) {
        return null;
    }
}
