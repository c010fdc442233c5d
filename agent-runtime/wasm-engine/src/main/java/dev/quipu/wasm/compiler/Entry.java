package dev.quipu.wasm.compiler;

import dev.quipu.wasm.runtime.Instance;

/** The way from arrays into a generated method; each generated class has one. Public for generated classes only. */
public abstract class Entry {

    /** For generated classes. */
    protected Entry() {}

    /** Arguments lie in the first slots and are replaced by the results; see {@link dev.quipu.wasm.runtime.Executor}. */
    public abstract void call(Instance instance, long[] slots, Object[] references);
}
