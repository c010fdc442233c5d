package dev.quipu.wasm.differential;

/**
 * What a campaign found. It has no constructor without a message: parallel streams make exceptions of another thread
 * anew where they can, and leave the message out.
 */
final class Failure extends AssertionError {
    private static final long serialVersionUID = 1L;

    Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
