package dev.quipu.wasm.runtime;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/** WebAssembly function types as Java method types, and back. */
final class Signatures {

    /** A Java method takes 255; an adapter needs a few for itself. */
    private static final int WORDS_MAX = 245;

    private Signatures() {}

    /** As {@link Func#handle} describes. */
    static MethodType of(FunctionType type) {
        checkArity(type);
        List<Class<?>> parameters = slots(type.parameters()).stream()
                .<Class<?>>map(Signatures::javaType)
                .toList();
        return MethodType.methodType(result(type), parameters);
    }

    /** @throws UnsupportedOperationException if it takes more than a Java method can */
    static void checkArity(FunctionType type) {
        int words = 0;
        for (ValueType slot : slots(type.parameters())) {
            words += slot == ValueType.I64 || slot == ValueType.F64 ? 2 : 1;
        }
        if (words > WORDS_MAX) {
            throw new UnsupportedOperationException("no handle of a function that takes " + words
                    + " words of arguments, at most " + WORDS_MAX + " are possible: use call");
        }
    }

    private static Class<?> result(FunctionType type) {
        if (type.resultCount() == 0) {
            return void.class;
        }
        return isSingle(type) ? javaType(type.result(0)) : Results.class;
    }

    /** Whether there is one result, of one slot. */
    static boolean isSingle(FunctionType type) {
        return type.resultCount() == 1 && type.resultSlots() == 1;
    }

    /** The type of each slot; a v128 counts as two i64. */
    static List<ValueType> slots(List<ValueType> types) {
        List<ValueType> slots = new ArrayList<>();
        for (ValueType type : types) {
            if (type == ValueType.V128) {
                slots.add(ValueType.I64);
                slots.add(ValueType.I64);
            } else {
                slots.add(type);
            }
        }
        return slots;
    }

    static Class<?> javaType(ValueType type) {
        return switch (type) {
            case I32 -> int.class;
            case I64 -> long.class;
            case F32 -> float.class;
            case F64 -> double.class;
            case FUNCREF, EXTERNREF, EXNREF -> Object.class;
            case V128 -> throw new IllegalArgumentException("a v128 takes two slots");
        };
    }

    /**
     * The function type that a Java method suggests: Func stands for funcref, another reference type for externref.
     *
     * @param where what to call the method in a message
     */
    static FunctionType ofMethod(MethodType method, String where) {
        List<ValueType> parameters = method.parameterList().stream()
                .map(type -> valueType(type, where))
                .toList();
        List<ValueType> results =
                method.returnType() == void.class ? List.of() : List.of(valueType(method.returnType(), where));
        return FunctionType.of(parameters, results);
    }

    private static ValueType valueType(Class<?> type, String where) {
        if (type == int.class) {
            return ValueType.I32;
        }
        if (type == long.class) {
            return ValueType.I64;
        }
        if (type == float.class) {
            return ValueType.F32;
        }
        if (type == double.class) {
            return ValueType.F64;
        }
        if (type == Func.class) {
            return ValueType.FUNCREF;
        }
        if (type.isPrimitive() || type == Results.class) {
            throw new IllegalArgumentException(where + " has a " + type.getSimpleName()
                    + ": expected int, long, float, double, Func or another class; else give the function type");
        }
        return ValueType.EXTERNREF;
    }

    /** Whether a Java method can stand for {@code exact}: primitives equal, classes where {@code exact} has Object. */
    static boolean fits(MethodType method, MethodType exact) {
        if (method.parameterCount() != exact.parameterCount() || !fits(method.returnType(), exact.returnType())) {
            return false;
        }
        for (int i = 0; i < exact.parameterCount(); i++) {
            if (!fits(method.parameterType(i), exact.parameterType(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Class<?> type, Class<?> exact) {
        return type == exact || exact == Object.class && !type.isPrimitive();
    }
}
