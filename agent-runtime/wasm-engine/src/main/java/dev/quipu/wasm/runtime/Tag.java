package dev.quipu.wasm.runtime;

import dev.quipu.wasm.model.FunctionType;

/** What kind an exception is of; compared by identity. */
public final class Tag implements External {

    private final FunctionType type;

    /** @param type its parameters are what an exception of this tag carries */
    public Tag(FunctionType type) {
        this.type = type;
    }

    public FunctionType type() {
        return type;
    }
}
