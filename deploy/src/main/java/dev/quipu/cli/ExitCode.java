package dev.quipu.cli;

/** Exit codes of every verb; stable, and listed in {@code quipu --help}. */
final class ExitCode {

    static final int OK = 0;

    /** The question was answered with no: a run that differs, a check that fails. */
    static final int NEGATIVE = 1;

    /** The command line could not be understood. */
    static final int USAGE = 2;

    /** A file, column, model, log or run is missing or not what was expected. */
    static final int BAD_INPUT = 3;

    /** The machine refused: disk full, no permission, a log that another process writes. */
    static final int HOST_FAILURE = 4;

    /** A mistake in Quipu itself. */
    static final int BUG = 70;

    private ExitCode() {}
}
