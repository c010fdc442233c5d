package dev.quipu.wasm.runtime;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;

/** Moves typed values between Java variables and the slots of {@link Func#call(long[], Object[])}. */
final class Slots {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private Slots() {}

    /** Of type {@code (long[], Object[]) T}: what a slot holds. */
    static MethodHandle getter(ValueType type, int slot) {
        Class<?> java = Signatures.javaType(type);
        MethodHandle get =
                find("get" + name(java), MethodType.methodType(java, long[].class, Object[].class, int.class));
        return MethodHandles.insertArguments(get, 2, slot);
    }

    /** Of type {@code (long[], Object[], T) void}. */
    static MethodHandle setter(ValueType type, int slot) {
        Class<?> java = Signatures.javaType(type);
        MethodHandle set = find(
                "set" + name(java), MethodType.methodType(void.class, long[].class, Object[].class, int.class, java));
        return MethodHandles.insertArguments(set, 2, slot);
    }

    /** Of type {@code (long[], Object[]) R}: all results as {@link Signatures#of} returns them. */
    static MethodHandle resultGetter(FunctionType type) {
        if (type.resultCount() == 0) {
            return MethodHandles.empty(MethodType.methodType(void.class, long[].class, Object[].class));
        }
        if (Signatures.isSingle(type)) {
            return getter(type.result(0), 0);
        }
        MethodHandle get =
                find("getResults", MethodType.methodType(Results.class, int.class, long[].class, Object[].class));
        return MethodHandles.insertArguments(get, 0, type.resultSlots());
    }

    /** Of type {@code (long[], Object[], R) void}; there is a result. */
    static MethodHandle resultSetter(FunctionType type) {
        if (Signatures.isSingle(type)) {
            return setter(type.result(0), 0);
        }
        return find("setResults", MethodType.methodType(void.class, long[].class, Object[].class, Results.class));
    }

    /** Of type {@code (Object) Object}: throws if a value is no reference of this type. */
    static MethodHandle check(ValueType type) {
        MethodHandle check = find("checked", MethodType.methodType(Object.class, ValueType.class, Object.class));
        return MethodHandles.insertArguments(check, 0, type);
    }

    /** Of type {@code (Results) Results}: throws if they are none of this function type. */
    static MethodHandle check(FunctionType type) {
        MethodHandle check = find("checked", MethodType.methodType(Results.class, FunctionType.class, Results.class));
        return MethodHandles.insertArguments(check, 0, type);
    }

    /** Of type {@code (T) long}: what {@link #setter} would store. */
    static MethodHandle toSlot(ValueType type) {
        Class<?> java = Signatures.javaType(type);
        return find("toSlot", MethodType.methodType(long.class, java));
    }

    /** Of type {@code (long) T}. */
    static MethodHandle fromSlot(ValueType type) {
        Class<?> java = Signatures.javaType(type);
        return find("to" + name(java), MethodType.methodType(java, long.class));
    }

    /** @throws IllegalArgumentException if {@code value} is not null and no reference of that type */
    static Object checked(ValueType type, Object value) {
        boolean fits =
                switch (type) {
                    case FUNCREF -> value == null || value instanceof Func;
                    case EXNREF -> value == null || value instanceof ExceptionRef;
                    default -> true;
                };
        if (!fits) {
            throw new IllegalArgumentException(
                    "no " + type + ": an object of " + value.getClass().getName());
        }
        return value;
    }

    private static Results checked(FunctionType type, Results results) {
        List<ValueType> slots = Signatures.slots(type.results());
        boolean references = slots.stream().anyMatch(ValueType::isReference);
        if (results.slots().length != slots.size() || references && results.references().length != slots.size()) {
            throw new IllegalArgumentException(results.slots().length + " slots of results and "
                    + results.references().length + " references, expected are " + slots.size() + " for "
                    + type.results());
        }
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).isReference()) {
                checked(slots.get(i), results.references()[i]);
            }
        }
        return results;
    }

    private static String name(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "int" -> "Int";
            case "long" -> "Long";
            case "float" -> "Float";
            case "double" -> "Double";
            default -> "Reference";
        };
    }

    private static MethodHandle find(String name, MethodType type) {
        try {
            return LOOKUP.findStatic(Slots.class, name, type);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /* Found by name. */

    private static int getInt(long[] slots, Object[] references, int slot) {
        return (int) slots[slot];
    }

    private static long getLong(long[] slots, Object[] references, int slot) {
        return slots[slot];
    }

    private static float getFloat(long[] slots, Object[] references, int slot) {
        return toFloat(slots[slot]);
    }

    private static double getDouble(long[] slots, Object[] references, int slot) {
        return Double.longBitsToDouble(slots[slot]);
    }

    private static Object getReference(long[] slots, Object[] references, int slot) {
        return references[slot];
    }

    private static Results getResults(int count, long[] slots, Object[] references) {
        return new Results(Arrays.copyOf(slots, count), Arrays.copyOf(references, count));
    }

    private static void setInt(long[] slots, Object[] references, int slot, int value) {
        slots[slot] = value;
    }

    private static void setLong(long[] slots, Object[] references, int slot, long value) {
        slots[slot] = value;
    }

    private static void setFloat(long[] slots, Object[] references, int slot, float value) {
        slots[slot] = toSlot(value);
    }

    private static void setDouble(long[] slots, Object[] references, int slot, double value) {
        slots[slot] = toSlot(value);
    }

    private static void setReference(long[] slots, Object[] references, int slot, Object value) {
        references[slot] = value;
    }

    private static void setResults(long[] slots, Object[] references, Results results) {
        System.arraycopy(results.slots(), 0, slots, 0, results.slots().length);
        System.arraycopy(results.references(), 0, references, 0, results.references().length);
    }

    private static long toSlot(int value) {
        return value;
    }

    private static long toSlot(long value) {
        return value;
    }

    private static long toSlot(float value) {
        return Float.floatToRawIntBits(value);
    }

    private static long toSlot(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static int toInt(long slot) {
        return (int) slot;
    }

    private static long toLong(long slot) {
        return slot;
    }

    private static float toFloat(long slot) {
        return Float.intBitsToFloat((int) slot);
    }

    private static double toDouble(long slot) {
        return Double.longBitsToDouble(slot);
    }
}
