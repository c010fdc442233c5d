package dev.quipu.llm;

import dev.quipu.strategy.HostException;

/** A model file or the inference module cannot do what was asked; the message is one line and names the file. */
public final class ModelException extends HostException {

    private static final long serialVersionUID = 1L;

    /** What went wrong. From {@link #BAD_ARGUMENT} to {@link #NOT_FINITE} as the inference module's status codes. */
    public enum Reason {
        /** The caller's mistake: a token outside the vocabulary, a negative length. */
        BAD_ARGUMENT,
        /** The file ends before something it promises. */
        TRUNCATED,
        /** The file contradicts itself or is no GGUF. */
        MALFORMED,
        /** A sound file that needs what the inference module lacks. */
        UNSUPPORTED,
        /** The module's memory ended. */
        NO_MEMORY,
        /** Text, prompt or output does not fit its limit. */
        TOO_LONG,
        /** The weights drive the network to infinity or NaN. */
        NOT_FINITE,
        /** There is no such file, or it cannot be read. */
        UNREADABLE,
        /** The wasm module stopped before it returned; the instance is of no more use. */
        STOPPED,
        /** A file is not the one that was asked for: its content has another hash. */
        WRONG_HASH,
        /** A name or the beginning of an id that several models answer to. */
        AMBIGUOUS;

        /** Status −1 is the first constant, −7 the seventh. */
        static Reason ofStatus(int status) {
            int index = -status - 1;
            return index >= 0 && index <= NOT_FINITE.ordinal() ? values()[index] : STOPPED;
        }
    }

    private final Reason reason;

    public ModelException(Reason reason, String message) {
        this(reason, message, null);
    }

    public ModelException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
