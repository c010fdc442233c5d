package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.CALL;
import static dev.quipu.wasm.compiler.Descriptors.FUNC;
import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static dev.quipu.wasm.compiler.Descriptors.NUMERIC;
import static dev.quipu.wasm.compiler.Descriptors.SUPPORT;
import static dev.quipu.wasm.compiler.Descriptors.VOID;
import static java.lang.constant.ConstantDescs.CD_MethodHandle;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes methods that move values between parameters and arrays. */
record StubWriter(CodeBuilder code, CompilerOptions options) {

    private static final ClassDesc LONGS = CD_long.arrayType();
    private static final ClassDesc OBJECTS = CD_Object.arrayType();

    int parameterSlots(FunctionType type) {
        int slots = 0;
        for (ValueType parameter : type.parameters()) {
            slots += width(parameter);
        }
        return slots;
    }

    private static int width(ValueType type) {
        return type == ValueType.V128 ? 4 : Descriptors.kind(type).slotSize();
    }

    void loadParameters(FunctionType type) {
        int slot = 0;
        for (ValueType parameter : type.parameters()) {
            if (parameter == ValueType.V128) {
                code.lload(slot).lload(slot + 2);
            } else {
                code.loadLocal(Descriptors.kind(parameter), slot);
            }
            slot += width(parameter);
        }
    }

    /** To the method that does it. */
    void pass(FunctionType type, ClassDesc owner) {
        loadParameters(type);
        code.aload(parameterSlots(type))
                .invokestatic(owner, Descriptors.VECTORS, Descriptors.call(type))
                .return_(Descriptors.returned(type));
    }

    /** A host function through its handle; what has several results, or is another module's, through arrays. */
    void handOn(FunctionType type, int function, boolean isImport) {
        int instance = parameterSlots(type);
        if (isImport && !Descriptors.returnsInArrays(type)) {
            callHost(type, function, instance);
        }
        handOnTo(CALL, type, instance, () -> pushFunction(function, instance), instance + 1);
    }

    /** To the interpreter, even if the function is compiled, too. */
    void interpret(FunctionType type, int function) {
        int instance = parameterSlots(type);
        handOnTo("interpret", type, instance, () -> pushFunction(function, instance), instance + 1);
    }

    private void pushFunction(int function, int instance) {
        code.aload(instance)
                .loadConstant(function)
                .invokevirtual(INSTANCE, "function", MethodTypeDesc.of(FUNC, CD_int));
    }

    private void callHost(FunctionType type, int function, int instance) {
        Label otherwise = code.newLabel();
        int callee = instance + 1;
        code.aload(instance)
                .loadConstant(function)
                .invokevirtual(INSTANCE, "function", MethodTypeDesc.of(FUNC, CD_int))
                .dup()
                .astore(callee)
                .invokevirtual(FUNC, "isHost", MethodTypeDesc.of(CD_boolean))
                .ifeq(otherwise);
        if (isOnNumbers(type)) {
            callOnNumbers(type, instance, callee);
        }
        code.aload(callee)
                .invokevirtual(FUNC, "direct", MethodTypeDesc.of(CD_MethodHandle))
                .aload(instance);
        loadParameters(type);
        code.invokevirtual(CD_MethodHandle, "invokeExact", Descriptors.host(type))
                .return_(Descriptors.returned(type))
                .labelBinding(otherwise);
    }

    private static boolean isOnNumbers(FunctionType type) {
        return type.parameters().stream().noneMatch(ValueType::isReference)
                && type.results().stream().noneMatch(ValueType::isReference);
    }

    /** Without a handle, which takes longer to make than a small module to load. */
    private void callOnNumbers(FunctionType type, int instance, int callee) {
        Label otherwise = code.newLabel();
        int numbers = callee + 1;
        code.aload(callee)
                .invokevirtual(FUNC, "numeric", MethodTypeDesc.of(NUMERIC))
                .ifnull(otherwise);
        code.loadConstant(type.parameterSlots()).newarray(TypeKind.LONG).astore(numbers);
        ValueCode values = new ValueCode(code, null, null, null, null, options);
        packParameters(type, values, numbers, -1);
        code.aload(callee)
                .invokevirtual(FUNC, "numeric", MethodTypeDesc.of(NUMERIC))
                .aload(instance)
                .aload(numbers)
                .invokeinterface(NUMERIC, "call", MethodTypeDesc.of(CD_long, INSTANCE, LONGS));
        if (type.resultCount() == 0) {
            code.pop2();
        } else {
            values.fromSlot(type.result(0));
        }
        code.return_(Descriptors.returned(type)).labelBinding(otherwise);
    }

    void handOnTo(String how, FunctionType type, int instance, Runnable callee, int free) {
        int numbers = free;
        int references = free + 1;
        int length = Math.max(type.parameterSlots(), type.resultSlots());
        code.loadConstant(length).newarray(TypeKind.LONG).astore(numbers);
        code.loadConstant(length).anewarray(CD_Object).astore(references);
        ValueCode values = new ValueCode(code, null, null, null, null, options);
        packParameters(type, values, numbers, references);
        code.aload(instance);
        callee.run();
        code.aload(numbers)
                .aload(references)
                .invokestatic(SUPPORT, how, MethodTypeDesc.of(VOID, INSTANCE, FUNC, LONGS, OBJECTS));
        if (Descriptors.returnsInArrays(type)) {
            code.aload(instance)
                    .aload(numbers)
                    .aload(references)
                    .loadConstant(type.resultSlots())
                    .invokestatic(SUPPORT, "results", MethodTypeDesc.of(VOID, INSTANCE, LONGS, OBJECTS, CD_int));
        } else {
            new Arrays(code, values).unpack(type, true, numbers, references, false);
        }
        code.return_(Descriptors.returned(type));
    }

    private void packParameters(FunctionType type, ValueCode values, int numbers, int references) {
        int slot = 0;
        int at = 0;
        for (ValueType parameter : type.parameters()) {
            if (parameter.isReference()) {
                code.aload(references).loadConstant(at).aload(slot).aastore();
            } else if (parameter == ValueType.V128) {
                code.aload(numbers).loadConstant(at).lload(slot).lastore();
                code.aload(numbers).loadConstant(at + 1).lload(slot + 2).lastore();
            } else {
                code.aload(numbers).loadConstant(at).loadLocal(Descriptors.kind(parameter), slot);
                values.toSlot(parameter);
                code.lastore();
            }
            slot += width(parameter);
            at += parameter.slots();
        }
    }

    /** From arrays into the static method of the same class. */
    void enter(FunctionType type, ClassDesc owner) {
        int instance = 1;
        int numbers = 2;
        int references = 3;
        ValueCode values = new ValueCode(code, null, null, null, null, options);
        Arrays arrays = new Arrays(code, values);
        arrays.unpack(type, false, numbers, references, false);
        code.aload(instance).invokestatic(owner, CALL, Descriptors.call(type));
        if (Descriptors.returnsInArrays(type)) {
            code.aload(instance)
                    .aload(numbers)
                    .aload(references)
                    .loadConstant(type.resultSlots())
                    .invokestatic(SUPPORT, "copyResults", MethodTypeDesc.of(VOID, INSTANCE, LONGS, OBJECTS, CD_int));
        } else if (type.resultCount() == 1) {
            ValueType result = type.result(0);
            int kept = 4;
            code.storeLocal(Descriptors.kind(result), kept);
            if (result.isReference()) {
                code.aload(references).iconst_0().aload(kept).aastore();
            } else {
                code.aload(numbers).iconst_0().loadLocal(Descriptors.kind(result), kept);
                values.toSlot(result);
                code.lastore();
            }
        }
        code.return_();
    }
}
