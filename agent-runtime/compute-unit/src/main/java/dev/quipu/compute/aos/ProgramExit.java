package dev.quipu.compute.aos;

/** A module calls {@code exit}; ends whatever call of the host runs. */
final class ProgramExit extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    ProgramExit(int status) {
        super("Program terminated with exit(" + status + ")", null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
