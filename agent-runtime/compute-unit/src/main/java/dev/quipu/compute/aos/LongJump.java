package dev.quipu.compute.aos;

/** C's {@code longjmp} on its way to the nearest {@code invoke_} import below it. */
final class LongJump extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LongJump() {
        super("longjmp that no invoke caught", null, false, false);
    }
}
