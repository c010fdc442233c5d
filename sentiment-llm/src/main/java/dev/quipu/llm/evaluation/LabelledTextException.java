package dev.quipu.llm.evaluation;

/** A file of labelled texts cannot be used as such; the message is one line and names file, row and value. */
public final class LabelledTextException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LabelledTextException(String message) {
        super(message);
    }

    LabelledTextException(String message, Throwable cause) {
        super(message, cause);
    }
}
