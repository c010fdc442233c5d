package dev.quipu.wasm;

import java.util.List;

/**
 * A call that was stopped. The message is the specification's, for example {@code integer divide by zero}; where the
 * module stood is in {@link #frames}. Exhaustion of what the host allows is of phase {@link WasmException.Phase#HOST}.
 */
public final class Trap extends WasmException {

    private static final long serialVersionUID = 1L;

    /**
     * One call in progress.
     *
     * @param function the name section's name, or {@code func[7]}
     * @param index in the function index space
     * @param byteOffset of the instruction in the module
     */
    public record Frame(String function, int index, int byteOffset) {

        @Override
        public String toString() {
            return function + " (function " + index + ", byte " + byteOffset + ")";
        }
    }

    private transient List<Frame> frames = List.of();

    public Trap(String message) {
        super(Phase.TRAP, message);
    }

    private Trap(Phase phase, String message) {
        super(phase, message);
    }

    /** Calls in progress take more than the limits allow: other engines stop elsewhere. */
    public static Trap callStackExhausted() {
        return new Trap(Phase.HOST, "call stack exhausted");
    }

    /** The host asked for a stop: outside consensus. */
    public static Trap interrupted() {
        return new Trap(Phase.HOST, "interrupted");
    }

    public static Trap outOfBoundsMemory() {
        return new Trap("out of bounds memory access");
    }

    public static Trap outOfBoundsTable() {
        return new Trap("out of bounds table access");
    }

    /** Calls in progress, innermost first; at most the innermost few dozen. */
    public List<Frame> frames() {
        return frames;
    }

    /** Set once, by the executor that ran the innermost call. */
    public void at(List<Frame> where) {
        if (frames.isEmpty()) {
            frames = List.copyOf(where);
        }
    }
}
