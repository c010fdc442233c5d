package dev.quipu.wasm;

import java.util.Objects;

/**
 * What lowering adds to the code of a module. Interpreter and compiler run the added instructions like any others, so
 * what they count does not depend on which of the two runs.
 *
 * @param metering what instructions cost
 * @param interruptible whether code looks, at the start of each function and of each loop, if the host wants it to stop;
 *     see {@link dev.quipu.wasm.runtime.Interrupt}
 */
public record Instrumentation(Metering metering, boolean interruptible) {

    /** Nothing added. */
    public static final Instrumentation NONE = new Instrumentation(Metering.NONE, false);

    public Instrumentation {
        Objects.requireNonNull(metering, "metering");
    }

    /** Metered, not interruptible. */
    public static Instrumentation metered(Metering metering) {
        return new Instrumentation(metering, false);
    }
}
