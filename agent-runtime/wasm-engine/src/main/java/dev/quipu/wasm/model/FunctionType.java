package dev.quipu.wasm.model;

import java.util.Arrays;
import java.util.List;

/** Parameter and result types. Types are compared by structure. */
public final class FunctionType {

    private static final ValueType[] NONE = {};
    private static final FunctionType EMPTY = new FunctionType(NONE, NONE);
    private static final FunctionType[] RESULT = eachAsResult();

    private final ValueType[] parameters;
    private final ValueType[] results;
    private final int parameterSlots;
    private final int resultSlots;

    private FunctionType(ValueType[] parameters, ValueType[] results) {
        this.parameters = parameters;
        this.results = results;
        this.parameterSlots = slots(parameters);
        this.resultSlots = slots(results);
    }

    public static FunctionType of(List<ValueType> parameters, List<ValueType> results) {
        return new FunctionType(parameters.toArray(NONE), results.toArray(NONE));
    }

    /** No parameters, no results. */
    public static FunctionType empty() {
        return EMPTY;
    }

    /** No parameters, one result. */
    public static FunctionType result(ValueType type) {
        return RESULT[type.ordinal()];
    }

    private static FunctionType[] eachAsResult() {
        ValueType[] types = ValueType.values();
        FunctionType[] made = new FunctionType[types.length];
        for (ValueType type : types) {
            made[type.ordinal()] = new FunctionType(NONE, new ValueType[] {type});
        }
        return made;
    }

    private static int slots(ValueType[] types) {
        int slots = 0;
        for (ValueType type : types) {
            slots += type.slots();
        }
        return slots;
    }

    public int parameterCount() {
        return parameters.length;
    }

    public int resultCount() {
        return results.length;
    }

    public ValueType parameter(int index) {
        return parameters[index];
    }

    public ValueType result(int index) {
        return results[index];
    }

    public List<ValueType> parameters() {
        return List.of(parameters);
    }

    public List<ValueType> results() {
        return List.of(results);
    }

    public int parameterSlots() {
        return parameterSlots;
    }

    public int resultSlots() {
        return resultSlots;
    }

    /** Whether both return the same types, as a tail call needs. */
    public boolean sameResults(FunctionType other) {
        return Arrays.equals(results, other.results);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FunctionType that
                && Arrays.equals(parameters, that.parameters)
                && Arrays.equals(results, that.results);
    }

    @Override
    public int hashCode() {
        int hash = parameters.length;
        for (ValueType type : parameters) {
            hash = 31 * hash + type.ordinal();
        }
        for (ValueType type : results) {
            hash = 31 * hash + type.ordinal() + 17;
        }
        return hash;
    }

    @Override
    public String toString() {
        return Arrays.toString(parameters) + " -> " + Arrays.toString(results);
    }
}
