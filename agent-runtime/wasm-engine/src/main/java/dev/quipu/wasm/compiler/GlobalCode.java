package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.GLOBAL;
import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;

/** Reads and writes globals. */
final class GlobalCode {

    private final CodeBuilder code;
    private final FunctionContext context;
    private final Frame frame;
    private final Operands operands;
    private final ValueCode values;

    GlobalCode(CodeBuilder code, FunctionContext context, Frame frame, Operands operands, ValueCode values) {
        this.code = code;
        this.context = context;
        this.frame = frame;
        this.operands = operands;
        this.values = values;
    }

    private void push(int index) {
        push(code, frame, index);
    }

    /** Pushes the global. */
    static void push(CodeBuilder code, Frame frame, int index) {
        code.aload(frame.instance)
                .getfield(INSTANCE, "globals", GLOBAL.arrayType())
                .loadConstant(index)
                .aaload();
    }

    void get(int index) {
        ValueType type = context.globalType(index);
        push(index);
        if (type.isReference()) {
            code.invokevirtual(GLOBAL, "reference", MethodTypeDesc.of(CD_Object));
        } else if (type == ValueType.V128) {
            code.dup()
                    .invokevirtual(GLOBAL, "low", MethodTypeDesc.of(CD_long))
                    .dup2_x1()
                    .pop2();
            code.invokevirtual(GLOBAL, "high", MethodTypeDesc.of(CD_long));
            values.vectorFromLongs();
        } else {
            code.getfield(GLOBAL, "low", CD_long);
            values.fromSlot(type);
        }
        operands.push(Value.of(type));
    }

    void set(int index) {
        ValueType type = context.globalType(index);
        values.makePlain(1);
        operands.pop();
        int kept = frame.temporary(type);
        code.storeLocal(Descriptors.kind(type), kept);
        push(index);
        if (type.isReference()) {
            code.aload(kept).invokevirtual(GLOBAL, "setReference", MethodTypeDesc.of(Descriptors.VOID, CD_Object));
        } else if (type == ValueType.V128) {
            values.half(kept, 0);
            values.half(kept, 1);
            code.invokevirtual(GLOBAL, "set", MethodTypeDesc.of(Descriptors.VOID, CD_long, CD_long));
        } else {
            code.loadLocal(Descriptors.kind(type), kept);
            values.toSlot(type);
            code.putfield(GLOBAL, "low", CD_long);
        }
    }
}
