package dev.quipu.log;

/**
 * Storage refused a write or an fsync (disk full, device error). What was acknowledged by {@link MessageLog#sync()}
 * before is safe; nothing after it is promised. The log takes no further calls: close it, make room, open it again.
 */
public final class LogWriteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LogWriteException(String message, Throwable cause) {
        super(message, cause);
    }
}
