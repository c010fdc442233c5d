package dev.quipu.llm.tensor;

import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;

/** Checks what a module gives to one of the extension's functions; what does not hold is a trap. */
final class Ranges {

    private final String function;
    private final long memoryBytes;
    private long outputFrom;
    private long outputTo;

    /** @param function for messages, such as {@code tensor.matmul} */
    Ranges(String function, long memoryBytes) {
        this.function = function;
        this.memoryBytes = memoryBytes;
    }

    /** @throws WasmException of phase TRAP that names the value, if it does not hold */
    void demand(boolean holds, String what, long value) {
        if (!holds) {
            throw new WasmException(WasmException.Phase.TRAP, function + ": " + what + " is " + value);
        }
    }

    /** A number in a range, both ends included. */
    int count(String what, long value, long least, long most) {
        demand(value >= least && value <= most, what, value);
        return (int) value;
    }

    /** Where the results go; before any {@link #input}. */
    void output(String what, long address, long bytes) {
        inside(what, address, bytes);
        outputFrom = address;
        outputTo = address + bytes;
    }

    /** What is read: it must not lie under the results. */
    void input(String what, long address, long bytes) {
        inside(what, address, bytes);
        demand(address >= outputTo || outputFrom >= address + bytes, what + " under the results", address);
    }

    private void inside(String what, long address, long bytes) {
        if (address < 0 || address > memoryBytes - bytes) {
            throw Trap.outOfBoundsMemory();
        }
        demand(address % Float.BYTES == 0, "address of " + what, address);
    }
}
