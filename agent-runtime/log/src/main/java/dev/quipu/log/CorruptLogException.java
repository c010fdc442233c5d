package dev.quipu.log;

/** A record's bytes are not what was written: names the file, the position and, where it can be told, the slot. */
public final class CorruptLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long position;

    public CorruptLogException(String message, long position) {
        super(message);
        this.position = position;
    }

    /** Position of the first record that cannot be trusted. */
    public long position() {
        return position;
    }
}
