package dev.quipu.strategy;

/**
 * The machine under a process failed (a model file vanished, the disk is full), not the process: evaluation stops and
 * nothing is written, for the next attempt may well succeed. Never an outcome.
 */
public class HostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public HostException(String message) {
        super(message);
    }

    public HostException(String message, Throwable cause) {
        super(message, cause);
    }
}
