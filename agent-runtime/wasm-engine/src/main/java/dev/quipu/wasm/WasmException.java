package dev.quipu.wasm;

/** A module could not be loaded, linked, or did not return; the phase and the message say which and why. */
public sealed class WasmException extends RuntimeException permits LoadException, Trap {

    private static final long serialVersionUID = 1L;

    /** How far the module came. */
    public enum Phase {
        /** Malformed, invalid, or needing what the engine lacks. */
        LOAD,
        /** An import or export is missing or has another type. */
        LINK,
        /** Stopped by the rules of WebAssembly: every engine stops at the same place. */
        TRAP,
        /** Stopped by this host: no stack or heap left, or, where the engine looks, an interrupt. Proves nothing. */
        HOST
    }

    private final Phase phase;

    public WasmException(Phase phase, String message) {
        this(phase, message, null);
    }

    public WasmException(Phase phase, String message, Throwable cause) {
        super(message, cause);
        this.phase = phase;
    }

    public Phase phase() {
        return phase;
    }
}
