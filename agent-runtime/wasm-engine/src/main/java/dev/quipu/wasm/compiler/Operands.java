package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/** The operand stack while code is made: what lies where on the JVM's. */
final class Operands {

    private final List<Value> values = new ArrayList<>();
    private int slots;
    private int floor;

    /** Starts above {@code height} slots that are not on this method's stack. */
    void begin(int height) {
        for (int i = 0; i < height; i++) {
            push(Value.of(ValueType.I32));
        }
        floor = values.size();
    }

    /** How many values lie on the JVM's stack. */
    int present() {
        return values.size() - floor;
    }

    /** The lowest of {@link #present}, as an index. */
    int floor() {
        return floor;
    }

    int size() {
        return values.size();
    }

    /** Height in slots as {@link dev.quipu.wasm.model.Code} counts them. */
    int slots() {
        return slots;
    }

    Value get(int index) {
        return values.get(index);
    }

    /** The value {@code depth} below the top, 0 being the top. */
    Value top(int depth) {
        return values.get(values.size() - 1 - depth);
    }

    void push(Value value) {
        values.add(value);
        slots += value.type().slots();
    }

    Value pop() {
        Value value = values.removeLast();
        slots -= value.type().slots();
        return value;
    }

    void pop(int count) {
        for (int i = 0; i < count; i++) {
            pop();
        }
    }

    void replaceTop(int depth, Value value) {
        values.set(values.size() - 1 - depth, value);
    }

    /** Cuts it to a height. */
    void cut(int height) {
        while (slots > height) {
            pop();
        }
    }

    void pushParameters(FunctionType type) {
        for (int i = 0; i < type.parameterCount(); i++) {
            push(Value.of(type.parameter(i)));
        }
    }

    void pushResults(FunctionType type) {
        for (int i = 0; i < type.resultCount(); i++) {
            push(Value.of(type.result(i)));
        }
    }

    /** How many of the topmost values take {@code count} slots. */
    int valuesIn(int count) {
        int found = 0;
        for (int left = count; left > 0; found++) {
            left -= top(found).type().slots();
        }
        return found;
    }

    List<Value> copy() {
        return List.copyOf(values);
    }

    void restore(List<Value> former) {
        cut(0);
        former.forEach(this::push);
    }
}
