package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Trap;

/** Tells where a trap happened from the JVM's stack trace: the line of a generated method is an instruction's number. */
final class Traps {

    private Traps() {}

    /** What an access outside of memory becomes; anything else that was out of bounds is handed back. */
    static RuntimeException outOfBounds(IndexOutOfBoundsException thrown) {
        for (StackTraceElement element : thrown.getStackTrace()) {
            if (element.getClassName().startsWith(Descriptors.PACKAGE)) {
                return placed(Trap.outOfBoundsMemory(), thrown.getStackTrace());
            }
            if (!element.getClassName().equals("java.util.Objects")
                    && !element.getClassName().startsWith("jdk.internal.util.Preconditions")) {
                return thrown;
            }
        }
        return thrown;
    }

    static Trap placed(Trap trap) {
        return placed(trap, trap.getStackTrace());
    }

    private static Trap placed(Trap trap, StackTraceElement[] elements) {
        return trap;
    }
}
