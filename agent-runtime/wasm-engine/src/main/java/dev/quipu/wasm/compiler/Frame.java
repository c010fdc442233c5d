package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;

/**
 * Where things lie among the locals of a generated method: parameters, the instance, the other locals of the function,
 * what the method keeps for itself, temporaries.
 */
final class Frame {

    /** The instance. */
    final int instance;
    /** Native address of memory 0, a long. */
    final int base;
    /** Bytes of memory 0, a long. */
    final int limit;
    /** Fuel left, a long; what {@code Instance.fuel} says is old while the method runs. */
    final int fuel;
    /** What is left of the call budget while the method runs, an int. */
    final int left;
    /** The exception a handler looks at. */
    final int thrown;
    /** Arrays with the locals of a function of several pieces. */
    final int numbers;

    final int references;

    private final int[] parameters;
    private final int[] locals;
    private int permanent;
    private int next;
    private int most;

    /** @param whole whether it is the frame of the function, not of a piece, which takes the instance and two arrays */
    Frame(Code code, boolean whole) {
        FunctionType type = whole ? code.type() : FunctionType.empty();
        parameters = new int[type.parameterCount()];
        int slot = 0;
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = slot;
            slot += type.parameter(i) == ValueType.V128 ? 4 : width(type.parameter(i));
        }
        instance = slot++;
        numbers = slot++;
        references = slot++;
        locals = new int[code.locals().count()];
        for (int i = 0; i < locals.length; i++) {
            ValueType local = code.locals().type(i);
            if (i < parameters.length && local != ValueType.V128) {
                locals[i] = parameters[i];
            } else {
                locals[i] = slot;
                slot += width(local);
            }
        }
        base = slot;
        limit = slot + 2;
        fuel = slot + 4;
        left = slot + 6;
        thrown = slot + 7;
        permanent = slot + 8;
        next = permanent;
        most = permanent;
    }

    private static int width(ValueType type) {
        return Descriptors.kind(type).slotSize();
    }

    /** Where a parameter arrives; of a v128 its low half. */
    int parameter(int index) {
        return parameters[index];
    }

    int local(int index) {
        return locals[index];
    }

    /** A slot that is free until {@link #freeTemporaries}. */
    int temporary(ValueType type) {
        return temporary(width(type));
    }

    int temporary(int width) {
        int slot = next;
        next += width;
        most = Math.max(most, next);
        return slot;
    }

    /** A slot of its own for the rest of the method. */
    int keep(ValueType type) {
        int slot = permanent;
        permanent += width(type);
        next = Math.max(next, permanent);
        most = Math.max(most, next);
        return slot;
    }

    void freeTemporaries() {
        next = permanent;
    }
}
