package dev.quipu.wasm;

/**
 * A module this engine will not load, of phase {@link WasmException.Phase#LOAD}. The message begins with the reason
 * and, where a place is known, ends with the byte offset in the module.
 */
public final class LoadException extends WasmException {

    private static final long serialVersionUID = 1L;

    /** Why the module was refused. */
    public enum Reason {
        /** The bytes are no module: the binary grammar is broken. */
        MALFORMED,
        /** The bytes are a module, but it breaks a typing rule. */
        INVALID,
        /** The module uses a feature this engine lacks; the message names it. */
        UNSUPPORTED,
        /** The module is larger than {@link Limits} allows. */
        LIMIT
    }

    private final Reason reason;
    private final int byteOffset;

    /** @param byteOffset where in the module, or -1 if no single place is to blame */
    public LoadException(Reason reason, String message, int byteOffset) {
        super(Phase.LOAD, words(reason) + ": " + message + place(byteOffset), null);
        this.reason = reason;
        this.byteOffset = byteOffset;
    }

    private static String words(Reason reason) {
        return switch (reason) {
            case MALFORMED -> "malformed module";
            case INVALID -> "invalid module";
            case UNSUPPORTED -> "unsupported module";
            case LIMIT -> "module over a limit";
        };
    }

    private static String place(int byteOffset) {
        return byteOffset < 0 ? "" : " (at byte " + byteOffset + ")";
    }

    public Reason reason() {
        return reason;
    }

    /** Offset in the module, or -1. */
    public int byteOffset() {
        return byteOffset;
    }
}
