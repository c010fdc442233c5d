package dev.quipu.wasm.validate;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Limits.Bound;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.util.Arrays;

/**
 * The types on the operand stack. Below {@code base} nothing can be taken; where the code above it cannot be reached,
 * values of any type can. Null is the type of such a value.
 */
final class OperandStack {

    private final Site site;
    private final long slotLimit;
    private final Limits limits;
    private ValueType[] types = new ValueType[64];
    private int size;
    private int slots;
    private int maxSlots;

    int base;
    boolean polymorphic;

    OperandStack(Site site, Limits limits) {
        this.site = site;
        this.limits = limits;
        this.slotLimit = limits.of(Bound.STACK_SLOTS);
    }

    void clear() {
        size = 0;
        slots = 0;
        maxSlots = 0;
        base = 0;
        polymorphic = false;
    }

    int size() {
        return size;
    }

    int slots() {
        return slots;
    }

    int maxSlots() {
        return maxSlots;
    }

    /** Forgets everything above a height that was {@link #size} and {@link #slots} once. */
    void cut(int toSize, int toSlots) {
        size = toSize;
        slots = toSlots;
    }

    void push(ValueType type) {
        if (size == types.length) {
            types = Arrays.copyOf(types, 2 * size);
        }
        types[size++] = type;
        slots += slots(type);
        if (slots > maxSlots) {
            maxSlots = slots;
            if (slots > slotLimit) {
                limits.check(Bound.STACK_SLOTS, slots, site.byteOffset);
            }
        }
    }

    private static int slots(ValueType type) {
        return type == null ? 1 : type.slots();
    }

    /** Takes a value of any type; null if it is not known. */
    ValueType pop() {
        if (size == base) {
            if (polymorphic) {
                return null;
            }
            throw site.invalid("type mismatch: expected a value, the stack is empty");
        }
        ValueType type = types[--size];
        slots -= slots(type);
        return type;
    }

    void pop(ValueType expected) {
        if (size == base) {
            if (polymorphic) {
                return;
            }
            throw site.invalid("type mismatch: expected " + expected + ", the stack is empty");
        }
        ValueType type = types[--size];
        slots -= slots(type);
        if (type != expected && type != null && expected != null) {
            throw site.invalid("type mismatch: expected " + expected + ", the stack has " + type);
        }
    }

    void popParameters(FunctionType type) {
        for (int i = type.parameterCount() - 1; i >= 0; i--) {
            pop(type.parameter(i));
        }
    }

    void popResults(FunctionType type) {
        for (int i = type.resultCount() - 1; i >= 0; i--) {
            pop(type.result(i));
        }
    }

    void pushParameters(FunctionType type) {
        for (int i = 0; i < type.parameterCount(); i++) {
            push(type.parameter(i));
        }
    }

    void pushResults(FunctionType type) {
        for (int i = 0; i < type.resultCount(); i++) {
            push(type.result(i));
        }
    }

    /** Looks whether the top {@code count} values fit {@code expected}, and leaves them. */
    void checkTop(Label expected) {
        int count = expected.arity();
        for (int i = 1; i <= count; i++) {
            ValueType wanted = expected.type(count - i);
            if (size - i < base) {
                if (polymorphic) {
                    return;
                }
                throw site.invalid("type mismatch: expected " + wanted + ", the stack is empty");
            }
            ValueType type = types[size - i];
            if (type != wanted && type != null) {
                throw site.invalid("type mismatch: expected " + wanted + ", the stack has " + type);
            }
        }
    }

    void checkEmpty() {
        if (size != base) {
            throw site.invalid("type mismatch: values remaining on stack at end of block: " + (size - base));
        }
    }

    /** What a branch takes along. */
    interface Label {
        int arity();

        ValueType type(int index);
    }
}
