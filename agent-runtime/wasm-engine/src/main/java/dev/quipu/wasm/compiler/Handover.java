package dev.quipu.wasm.compiler;

import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.runtime.Func;
import java.util.Arrays;

/**
 * How a call passes from a specialised method to the interpreter when its {@link Assumption} no longer holds: the
 * method notes the position and its operands, then {@link #goOn} runs the rest of the call. Between the two nothing else
 * runs.
 */
final class Handover {

    private final Machine machine;
    private int position;
    private long[] operands = {};
    private Object[] references = {};

    Handover(Machine machine) {
        this.machine = machine;
    }

    /** Notes the position to go on from, and what lies on the method's operand stack, one slot each. */
    void note(int at, long[] numbers, Object[] objects) {
        position = at;
        operands = numbers;
        references = objects;
    }

    /** Adds what lies on the operand stack of the method that called a piece. */
    void noteBelow(long[] numbers, Object[] objects) {
        operands = joined(numbers, operands);
        Object[] all = Arrays.copyOf(objects, operands.length);
        System.arraycopy(references, 0, all, objects.length, references.length);
        references = all;
    }

    private static long[] joined(long[] first, long[] second) {
        long[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** @param locals of the function by slot; results are left at its start, and at that of {@code objects} */
    void goOn(Func function, long[] locals, Object[] objects) {
        int own = function.code().locals().slots();
        int count = own + operands.length;
        int results = function.type().resultSlots();
        long[] slots = Arrays.copyOf(Arrays.copyOf(locals, own), Math.max(count, results));
        Object[] given = Arrays.copyOf(Arrays.copyOf(objects, own), slots.length);
        System.arraycopy(operands, 0, slots, own, operands.length);
        System.arraycopy(references, 0, given, own, operands.length);
        machine.goOn(function, position, count, slots, given);
        System.arraycopy(slots, 0, locals, 0, results);
        System.arraycopy(given, 0, objects, 0, results);
    }
}
