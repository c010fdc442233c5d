package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;

/** Values in arrays of slots and references, as {@link dev.quipu.wasm.runtime.Func} describes them. */
final class Arrays {

    private static final ClassDesc LONGS = CD_long.arrayType();
    private static final ClassDesc OBJECTS = CD_Object.arrayType();

    private final CodeBuilder code;
    private final ValueCode values;

    Arrays(CodeBuilder code, ValueCode values) {
        this.code = code;
        this.values = values;
    }

    /** Makes two arrays of {@code length} in the locals {@code numbers} and {@code references}, and fills them. */
    void pack(ValueType[] types, int[] slots, int length, int numbers, int references) {
        code.loadConstant(length).newarray(TypeKind.LONG).astore(numbers);
        code.loadConstant(length).anewarray(CD_Object).astore(references);
        int at = 0;
        for (int i = 0; i < types.length; i++) {
            store(types[i], slots[i], at, () -> code.aload(numbers), () -> code.aload(references));
            at += types[i].slots();
        }
    }

    /** Stores values from locals where a caller looks for them. */
    void storeResults(int instance, ValueType[] types, int[] slots) {
        int at = 0;
        for (int i = 0; i < types.length; i++) {
            store(types[i], slots[i], at, () -> numbers(instance), () -> references(instance));
            at += types[i].slots();
        }
    }

    private void store(ValueType type, int slot, int at, Runnable numbers, Runnable references) {
        if (type.isReference()) {
            references.run();
            code.loadConstant(at).aload(slot).aastore();
            return;
        }
        numbers.run();
        code.loadConstant(at);
        if (type == ValueType.V128) {
            values.half(slot, 0);
            code.lastore();
            numbers.run();
            code.loadConstant(at + 1);
            values.half(slot, 1);
        } else {
            code.loadLocal(Descriptors.kind(type), slot);
            values.toSlot(type);
        }
        code.lastore();
    }

    /** Pushes what a callee has left. */
    void results(int instance, FunctionType type) {
        load(type, true, () -> numbers(instance), () -> references(instance), true);
    }

    /** Pushes parameters or results from arrays in locals; a v128 as a vector, or as two longs. */
    void unpack(FunctionType type, boolean areResults, int numbers, int references, boolean vectors) {
        load(type, areResults, () -> code.aload(numbers), () -> code.aload(references), vectors);
    }

    private void load(FunctionType type, boolean areResults, Runnable numbers, Runnable references, boolean vectors) {
        int count = areResults ? type.resultCount() : type.parameterCount();
        int at = 0;
        for (int i = 0; i < count; i++) {
            ValueType value = areResults ? type.result(i) : type.parameter(i);
            if (value.isReference()) {
                references.run();
                code.loadConstant(at).aaload();
            } else {
                numbers.run();
                code.loadConstant(at).laload();
                if (value == ValueType.V128) {
                    numbers.run();
                    code.loadConstant(at + 1).laload();
                    if (vectors) {
                        values.vectorFromLongs();
                    }
                } else {
                    values.fromSlot(value);
                }
            }
            at += value.slots();
        }
    }

    private void numbers(int instance) {
        code.aload(instance).getfield(INSTANCE, "results", LONGS);
    }

    private void references(int instance) {
        code.aload(instance).getfield(INSTANCE, "resultReferences", OBJECTS);
    }
}
