package dev.quipu.backtest;

/** A run cannot be read, made or verified as asked; one line says why. */
public final class RunException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RunException(String message) {
        super(message);
    }

    public RunException(String message, Throwable cause) {
        super(message, cause);
    }
}
