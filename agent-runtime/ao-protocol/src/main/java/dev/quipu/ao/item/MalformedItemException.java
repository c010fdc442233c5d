package dev.quipu.ao.item;

/** Bytes that are no data item or bundle, or an item that lacks what its type asks for; the message names the value. */
public final class MalformedItemException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public MalformedItemException(String message) {
        super(message);
    }

    public MalformedItemException(String message, Throwable cause) {
        super(message, cause);
    }
}
