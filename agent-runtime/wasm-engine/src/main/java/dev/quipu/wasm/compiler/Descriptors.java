package dev.quipu.wasm.compiler;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.quipu.wasm.Trap;
import dev.quipu.wasm.interpreter.Numbers;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.CallBudget;
import dev.quipu.wasm.runtime.ExceptionRef;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Global;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.Table;
import dev.quipu.wasm.runtime.ThrownException;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Names and types in generated classes.
 *
 * <pre>
 *   quipu.guest.F12    function 12:                  static R call(parameters.., Instance)
 *                      if it uses vectors, that calls   static R vectors(parameters.., Instance)
 *   quipu.guest.G12    the same as it is written, if F12 is made for an assumption
 *   quipu.guest.Constants                        static final Unsafe UNSAFE
 *   quipu.guest.T3     call_indirect of type 3:      static R call(parameters.., long index, int table, Instance)
 * </pre>
 *
 * A v128 parameter is two longs, low half first. One result that is no v128 is returned; otherwise R is void and the
 * results lie in {@link Instance#results}.
 */
final class Descriptors {

    static final String PACKAGE = "quipu.guest.";
    static final String CALL = "call";
    /** How methods that use vectors begin, see {@link JitAdvice}. */
    static final String VECTORS = "vectors";

    static final ClassDesc VOID = CD_void;
    static final ClassDesc TRAP = of(Trap.class);
    static final ClassDesc INSTANCE = of(Instance.class);
    static final ClassDesc MEMORY = of(LinearMemory.class);
    static final ClassDesc GLOBAL = of(Global.class);
    static final ClassDesc TABLE = of(Table.class);
    static final ClassDesc FUNC = of(Func.class);
    static final ClassDesc NUMERIC = of(Func.Numeric.class);
    static final ClassDesc BUDGET = of(CallBudget.class);
    static final ClassDesc EXCEPTION = of(ExceptionRef.class);
    static final ClassDesc THROWN = of(ThrownException.class);
    static final ClassDesc NUMBERS = of(Numbers.class);
    static final ClassDesc SUPPORT = of(Support.class);
    static final ClassDesc NATIVE = of(Native.class);
    static final ClassDesc ENTRY = of(Entry.class);
    static final ClassDesc CONSTANTS = ClassDesc.of(PACKAGE + "Constants");
    static final ClassDesc UNSAFE = ClassDesc.of("jdk.internal.misc.Unsafe");

    private Descriptors() {}

    private static ClassDesc of(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    static ClassDesc function(int index) {
        return ClassDesc.of(PACKAGE + "F" + index);
    }

    /** The function as it is written, where {@link #function} is specialised. */
    static ClassDesc general(int index) {
        return ClassDesc.of(PACKAGE + "G" + index);
    }

    static ClassDesc dispatcher(int type) {
        return ClassDesc.of(PACKAGE + "T" + type);
    }

    static String piece(int number, boolean vectors) {
        return vectors ? VECTORS + number : "piece" + number;
    }

    /** Whether the results are left in {@link Instance#results} instead of returned. */
    static boolean returnsInArrays(FunctionType type) {
        return type.resultCount() > 1 || type.resultCount() == 1 && type.result(0) == ValueType.V128;
    }

    /** What a method returns that runs a function of this type. */
    static TypeKind returned(FunctionType type) {
        return type.resultCount() == 0 || returnsInArrays(type) ? TypeKind.VOID : kind(type.result(0));
    }

    static MethodTypeDesc call(FunctionType type) {
        List<ClassDesc> parameters = parameters(type);
        parameters.add(INSTANCE);
        return MethodTypeDesc.of(result(type), parameters);
    }

    /** As {@link dev.quipu.wasm.runtime.Func#direct} is called. */
    static MethodTypeDesc host(FunctionType type) {
        List<ClassDesc> parameters = parameters(type);
        parameters.addFirst(INSTANCE);
        return MethodTypeDesc.of(result(type), parameters);
    }

    static MethodTypeDesc dispatch(FunctionType type) {
        List<ClassDesc> parameters = parameters(type);
        parameters.add(CD_long);
        parameters.add(CD_int);
        parameters.add(INSTANCE);
        return MethodTypeDesc.of(result(type), parameters);
    }

    private static List<ClassDesc> parameters(FunctionType type) {
        List<ClassDesc> parameters = new ArrayList<>();
        for (int i = 0; i < type.parameterCount(); i++) {
            parameters.add(carrier(type.parameter(i)));
            if (type.parameter(i) == ValueType.V128) {
                parameters.add(CD_long);
            }
        }
        return parameters;
    }

    private static ClassDesc result(FunctionType type) {
        return type.resultCount() == 0 || returnsInArrays(type) ? CD_void : carrier(type.result(0));
    }

    /** What a value of this type is as a parameter; of a v128 its low half. */
    static ClassDesc carrier(ValueType type) {
        return switch (type) {
            case I32 -> CD_int;
            case I64, V128 -> CD_long;
            case F32 -> CD_float;
            case F64 -> CD_double;
            case FUNCREF, EXTERNREF, EXNREF -> CD_Object;
        };
    }

    /** How it lies in a local or on the stack of the JVM. */
    static TypeKind kind(ValueType type) {
        return switch (type) {
            case I32 -> TypeKind.INT;
            case I64 -> TypeKind.LONG;
            case F32 -> TypeKind.FLOAT;
            case F64 -> TypeKind.DOUBLE;
            case V128, FUNCREF, EXTERNREF, EXNREF -> TypeKind.REFERENCE;
        };
    }
}
