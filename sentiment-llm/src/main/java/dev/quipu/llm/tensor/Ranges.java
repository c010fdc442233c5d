package dev.quipu.llm.tensor;

import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;
import java.util.ArrayList;
import java.util.List;

/** Checks what a module gives to one of the extension's functions; what does not hold is a trap. */
final class Ranges {

    private final String function;
    private final long memoryBytes;
    private final List<Range> outputs = new ArrayList<>();

    private record Range(long from, long to) {

        boolean meets(long address, long bytes) {
            return address < to && from < address + bytes;
        }
    }

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

    /** Where results go; before any {@link #input}. */
    void output(String what, long address, long bytes) {
        apart(what, address, bytes);
        outputs.add(new Range(address, address + bytes));
    }

    /** What is read: it must not lie under the results. */
    void input(String what, long address, long bytes) {
        apart(what, address, bytes);
    }

    private void apart(String what, long address, long bytes) {
        inside(what, address, bytes);
        boolean under = outputs.stream().anyMatch(output -> output.meets(address, bytes));
        demand(!under, what + " under the results", address);
    }

    private void inside(String what, long address, long bytes) {
        if (address < 0 || address > memoryBytes - bytes) {
            throw Trap.outOfBoundsMemory();
        }
        demand(address % Float.BYTES == 0, "address of " + what, address);
    }
}
