package dev.quipu.backtest.redteam;

/** A kit's file cannot be read or says something that no kit says; the message names file, line and value. */
public final class KitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    KitException(String message) {
        super(message);
    }

    KitException(String message, Throwable cause) {
        super(message, cause);
    }
}
