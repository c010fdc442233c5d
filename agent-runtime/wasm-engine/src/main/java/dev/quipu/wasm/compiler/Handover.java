package dev.quipu.wasm.compiler;

import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.runtime.Func;
import java.util.Arrays;
import java.util.BitSet;

/**
 * How a call passes from a specialised method to the interpreter when its {@link Assumption} no longer holds: the
 * method notes the position and its operands, then {@link #goOn} runs the rest of the call. Between the two nothing else
 * runs.
 */
final class Handover {

    private static final long[] NO_NUMBERS = {};
    private static final Object[] NO_OBJECTS = {};

    private final Machine machine;
    private int position;
    private long[] operands = NO_NUMBERS;
    private Object[] references = NO_OBJECTS;
    private long[] locals = NO_NUMBERS;
    private Object[] localReferences = NO_OBJECTS;
    private final BitSet given = new BitSet();

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

    /**
     * Adds locals, unless a method further in has given them already: what that wrote is newer.
     *
     * @param numbers by slot, as {@code objects}
     * @param mask which of the 64 slots from {@code 64 * word} on
     */
    void give(long[] numbers, Object[] objects, long mask, int word) {
        if (locals.length < numbers.length) {
            locals = new long[numbers.length];
            localReferences = new Object[numbers.length];
        }
        BitSet.valueOf(new long[] {mask}).stream()
                .map(bit -> word * Long.SIZE + bit)
                .filter(slot -> !given.get(slot))
                .forEach(slot -> {
                    given.set(slot);
                    locals[slot] = numbers[slot];
                    localReferences[slot] = objects[slot];
                });
    }

    /** Runs the rest of the call; {@code numbers} and {@code objects} are there for the results. */
    void goOn(Func function, long[] numbers, Object[] objects) {
        int own = function.code().locals().slots();
        int count = own + operands.length;
        int results = function.type().resultSlots();
        long[] slots = Arrays.copyOf(Arrays.copyOf(locals, own), Math.max(count, results));
        Object[] all = Arrays.copyOf(Arrays.copyOf(localReferences, own), slots.length);
        System.arraycopy(operands, 0, slots, own, operands.length);
        System.arraycopy(references, 0, all, own, operands.length);
        forget();
        machine.goOn(function, position, count, slots, all);
        System.arraycopy(slots, 0, numbers, 0, results);
        System.arraycopy(all, 0, objects, 0, results);
    }

    /** Nothing the guest held may live on because of us. */
    private void forget() {
        operands = NO_NUMBERS;
        references = NO_OBJECTS;
        locals = NO_NUMBERS;
        localReferences = NO_OBJECTS;
        given.clear();
    }
}
