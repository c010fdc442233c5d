package dev.quipu.compute.aos;

/** A file of golden vectors is not as it should be; the message names the line. */
public final class VectorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    VectorException(int line, String message) {
        super("line " + line + ": " + message);
    }
}
