package dev.quipu.log;

/** What every cursor refuses. */
final class Cursors {

    private Cursors() {}

    static void requireNotNegative(long from) {
        if (from < 0) {
            throw new IllegalArgumentException("cannot read from " + from + ": positions and slots start at 0");
        }
    }

    static void requireStarted(boolean started) {
        if (!started) {
            throw new IllegalStateException("no current record: call next() and see it return true first");
        }
    }
}
