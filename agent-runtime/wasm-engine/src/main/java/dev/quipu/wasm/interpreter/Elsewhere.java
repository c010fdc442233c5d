package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.runtime.Func;

/** A faster tier, which runs some functions while the machine runs the others. */
public interface Elsewhere {

    /** Whether a function a module defines runs there. */
    boolean runs(Func function);

    /** Calls one that does, as {@link dev.quipu.wasm.runtime.Executor#call}. */
    void call(Func function, long[] slots, Object[] references);
}
