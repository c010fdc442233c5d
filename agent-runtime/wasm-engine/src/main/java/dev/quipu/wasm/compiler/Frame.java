package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Code;
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
    /** The global that is taken to keep its value, in a specialised function. */
    final int assumed;
    /** The exception a handler looks at. */
    final int thrown;
    /** Arrays in which the methods of a function of several pieces exchange locals. */
    final int numbers;

    final int references;

    private final int[] parameters;
    private final int[] locals;
    private int permanent;
    private int next;
    private int most;

    /** The frame of a function, or of its first method. */
    static Frame ofFunction(Code code) {
        int[] parameters = new int[code.type().parameterCount()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = i;
        }
        return new Frame(code, parameters);
    }

    /** The frame of a piece that takes these locals as parameters. */
    static Frame ofPiece(Code code, int[] parameters) {
        return new Frame(code, parameters);
    }

    private Frame(Code code, int[] taken) {
        parameters = new int[taken.length];
        locals = new int[code.locals().count()];
        java.util.Arrays.fill(locals, -1);
        int slot = 0;
        for (int i = 0; i < taken.length; i++) {
            ValueType type = code.locals().type(taken[i]);
            parameters[i] = slot;
            if (type != ValueType.V128) {
                locals[taken[i]] = slot;
            }
            slot += type == ValueType.V128 ? 4 : width(type);
        }
        instance = slot++;
        numbers = slot++;
        references = slot++;
        for (int i = 0; i < locals.length; i++) {
            if (locals[i] < 0) {
                locals[i] = slot;
                slot += width(code.locals().type(i));
            }
        }
        base = slot;
        limit = slot + 2;
        fuel = slot + 4;
        left = slot + 6;
        assumed = slot + 7;
        thrown = slot + 8;
        permanent = slot + 9;
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
