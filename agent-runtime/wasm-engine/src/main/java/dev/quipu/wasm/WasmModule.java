package dev.quipu.wasm;

import java.util.List;

/** A compiled module: instantiate it as often as needed, from any thread. */
public interface WasmModule {

    /**
     * A fresh instance with its own memory and globals; an instance belongs to one thread at a time. Functions in
     * {@code imports} that the module does not ask for are ignored.
     *
     * @throws WasmException of phase {@link WasmException.Phase#LINK} if an import is missing or has another type
     */
    WasmInstance instantiate(List<HostFunction> imports);
}
