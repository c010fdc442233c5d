package dev.quipu.backtest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Whether a language model may know what followed the headlines that it is asked about. */
public final class LookAhead {

    /** In a manifest's {@code madeBy}: the last day of the model's training texts, yyyy-MM-dd, or {@link #NOT_STATED}. */
    public static final String KEY = "modelTrainingCutoff";

    /** Of a model whose file says nothing about its training texts. */
    public static final String NOT_STATED = "not stated";

    private LookAhead() {}

    /**
     * What a reader must know, in a sentence; empty if the model's texts end before the report begins, or if the run was
     * made by a version that did not note it.
     */
    static Optional<String> warning(RunManifest manifest, long beginMillis) {
        var begin = LocalDate.ofInstant(Instant.ofEpochMilli(beginMillis), ZoneOffset.UTC);
        return Optional.ofNullable(manifest.madeBy().get(KEY)).flatMap(cutoff -> warning(cutoff, begin));
    }

    private static Optional<String> warning(String stated, LocalDate begin) {
        LocalDate cutoff;
        try {
            cutoff = LocalDate.parse(stated);
        } catch (DateTimeParseException e) {
            return Optional.of(
                    "how new the model's training texts are is %s; if they are newer than %s, it may remember what followed"
                            .formatted(
                                    stated.equals(NOT_STATED) ? stated : "given as '" + stated + "', which is no day",
                                    begin));
        }
        return cutoff.isBefore(begin)
                ? Optional.empty()
                : Optional.of(
                        "the model's training texts reach to %s, this report begins on %s: it may remember what followed, so the result says nothing about the strategy's worth"
                                .formatted(cutoff, begin));
    }
}
