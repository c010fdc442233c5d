package dev.quipu.wasm.interpreter;

/**
 * How far calls may go. The same limits stop a module at the same place on every host.
 *
 * @param callDepth calls of module functions in progress
 * @param stackSlots slots of 64 bits for their locals and operands together
 * @param hostDepth calls from the host into modules inside one another: each takes some of the host's own stack
 * @param fuel whether instances consume fuel
 */
public record RunLimits(int callDepth, int stackSlots, int hostDepth, boolean fuel) {

    /** 10,000 calls, 4 Mi slots (32 MiB, and half as much for references), 64 nested calls from the host, no fuel. */
    public static final RunLimits DEFAULT = new RunLimits(10_000, 4 << 20, 64, false);

    public RunLimits {
        if (callDepth < 1 || stackSlots < 1 || hostDepth < 1) {
            throw new IllegalArgumentException("limits must be positive: " + callDepth + " calls, " + stackSlots
                    + " slots, " + hostDepth + " calls from the host");
        }
    }

    /** The same, with fuel counted. */
    public RunLimits withFuel() {
        return new RunLimits(callDepth, stackSlots, hostDepth, true);
    }
}
