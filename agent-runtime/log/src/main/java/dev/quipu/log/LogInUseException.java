package dev.quipu.log;

/** A log is open for writing already, in this JVM or another; one line says which. */
public final class LogInUseException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    LogInUseException(String message) {
        super(message);
    }
}
