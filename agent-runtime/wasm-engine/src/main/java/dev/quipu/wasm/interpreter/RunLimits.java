package dev.quipu.wasm.interpreter;

/**
 * How far calls may go. The same limits stop a module at the same place on every host.
 *
 * @param callUnits what calls in progress may take together, see {@link dev.quipu.wasm.runtime.CallBudget}
 * @param hostDepth calls from the host into modules inside one another: each takes some of the host's own stack
 */
public record RunLimits(int callUnits, int hostDepth) {

    /** 1 Mi units (65,536 calls of a function without locals and operands), 64 nested calls from the host. */
    public static final RunLimits DEFAULT = new RunLimits(1 << 20, 64);

    public RunLimits {
        if (callUnits < 1 || hostDepth < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: " + callUnits + " call units, " + hostDepth + " calls from the host");
        }
    }
}
