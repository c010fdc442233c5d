package dev.quipu.wasm;

/** A module could not be parsed, validated, linked, or trapped while running; the message says which. */
public final class WasmException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WasmException(String message) {
        super(message);
    }

    public WasmException(String message, Throwable cause) {
        super(message, cause);
    }
}
