package dev.quipu.llm.store;

import dev.quipu.llm.ModelException;
import dev.quipu.llm.ModelException.Reason;
import java.util.Optional;

/**
 * How a model is added.
 *
 * @param expected what it must hash to, if that is known
 * @param name a name it gets, if any
 * @param maxBytes refused beyond
 */
public record AddOptions(Optional<ModelId> expected, Optional<String> name, long maxBytes, TransferProgress progress) {

    /** Far more than any model a machine of this kind can run. */
    public static final long DEFAULT_MAX_BYTES = 64L << 30;

    public static final AddOptions DEFAULT =
            new AddOptions(Optional.empty(), Optional.empty(), DEFAULT_MAX_BYTES, TransferProgress.NONE);

    public AddOptions {
        if (maxBytes < 1) throw new IllegalArgumentException("maxBytes must be at least 1: " + maxBytes);
    }

    public AddOptions expecting(ModelId id) {
        return new AddOptions(Optional.of(id), name, maxBytes, progress);
    }

    public AddOptions named(String newName) {
        return new AddOptions(expected, Optional.of(newName), maxBytes, progress);
    }

    public AddOptions atMost(long bytes) {
        return new AddOptions(expected, name, bytes, progress);
    }

    void requireFits(long bytes, String source) {
        if (bytes > maxBytes) {
            throw new ModelException(
                    Reason.TOO_LONG,
                    "%s has %d bytes or more, at most %d are taken".formatted(source, bytes, maxBytes));
        }
    }

    void requireExpected(ModelId actual, String source) {
        if (expected.isPresent() && !expected.get().equals(actual)) {
            throw new ModelException(
                    Reason.WRONG_HASH,
                    "%s has SHA-256 %s (%s), expected %s"
                            .formatted(
                                    source, actual.hex(), actual, expected.get().hex()));
        }
    }
}
