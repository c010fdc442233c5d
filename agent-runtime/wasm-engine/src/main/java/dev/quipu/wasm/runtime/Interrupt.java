package dev.quipu.wasm.runtime;

import dev.quipu.wasm.Trap;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * A request, from any thread, that the code of an executor's instances stop. Only modules read with
 * {@link dev.quipu.wasm.Instrumentation#interruptible} look for it.
 *
 * <p>Where they stop depends on clocks and threads. So an interruption says nothing about a module, must never enter a
 * result that others are to reproduce, and leaves an instance in a state nobody else will see: throw it away. What stops
 * a module at the same place everywhere is fuel.
 */
public final class Interrupt {

    private static final VarHandle REQUESTED;

    static {
        try {
            REQUESTED = MethodHandles.lookup().findVarHandle(Interrupt.class, "requested", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private boolean requested;

    /** Asks for a stop; stands until it is cleared. */
    public void request() {
        REQUESTED.setOpaque(this, true);
    }

    /** Takes the request back. */
    public void clear() {
        REQUESTED.setOpaque(this, false);
    }

    public boolean requested() {
        return (boolean) REQUESTED.getOpaque(this);
    }

    /**
     * {@code quipu.poll}.
     *
     * @throws Trap of phase HOST, {@code interrupted}, if a stop is requested
     */
    public void poll() {
        if (requested()) {
            throw Trap.interrupted();
        }
    }

    /** Requests a stop when {@code time} has passed, unless the deadline is closed before. */
    public Deadline after(Duration time) {
        return new Deadline(this, time);
    }
}
