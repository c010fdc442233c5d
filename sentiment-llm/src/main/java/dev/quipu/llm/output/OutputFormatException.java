package dev.quipu.llm.output;

/** A format that cannot be kept to: a mistake in it, or something it asks for that is not supported, by name. */
public final class OutputFormatException extends IllegalArgumentException {

    OutputFormatException(String message) {
        super(message);
    }
}
