package dev.quipu.wasm;

import java.util.List;

/** A compiled module: instantiate it as often as needed, from any thread. */
public interface WasmModule {

    /** A fresh instance with its own memory and globals; an instance belongs to one thread at a time. */
    WasmInstance instantiate(List<HostFunction> imports);
}
