package dev.quipu.wasm;

/** Runs WebAssembly modules. Knows nothing of AO. */
public interface WasmEngine {

    /** Short stable name, for example {@code chicory}. */
    String name();

    /** Whether 64-bit memories run here. */
    boolean supportsMemory64();

    /** Whether 128-bit vectors run here as vectors of the processor; where they do not, scalar code is faster. */
    boolean hasFastVectors();

    /**
     * Parses, validates and compiles.
     *
     * @throws WasmException of phase {@link WasmException.Phase#LOAD} for a module this engine cannot run
     */
    WasmModule load(byte[] wasm);
}
