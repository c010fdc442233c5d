package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/** Instructions on whole memories, tables and segments: calls of {@link BulkSupport}. */
final class BulkCode {

    private static final ClassDesc BULK = BulkSupport.class.describeConstable().orElseThrow();

    private final CodeBuilder code;
    private final FunctionContext context;
    private final Frame frame;
    private final Operands operands;
    private final CallCode calls;

    BulkCode(CodeBuilder code, FunctionContext context, Frame frame, Operands operands, CallCode calls) {
        this.code = code;
        this.context = context;
        this.frame = frame;
        this.operands = operands;
        this.calls = calls;
    }

    void step(Opcode opcode, Code body, int at) {
        int first = body.words()[at + 1];
        int second = opcode.operandWords() > 1 ? body.words()[at + 2] : 0;
        switch (opcode) {
            case MEMORY_SIZE -> call("memorySize", 0, context.addressType(first), first);
            case MEMORY_GROW -> call("memoryGrow", 1, context.addressType(first), first);
            case MEMORY_FILL -> call("memoryFill", 3, null, first);
            case MEMORY_COPY -> call("memoryCopy", 3, null, first, second);
            case MEMORY_INIT -> call("memoryInit", 3, null, first, second);
            case DATA_DROP -> call("dataDrop", 0, null, first);
            case ELEM_DROP -> call("elemDrop", 0, null, first);
            case TABLE_GET -> call("tableGet", 1, context.elementType(first), first);
            case TABLE_SET -> call("tableSet", 2, null, first);
            case TABLE_SIZE -> call("tableSize", 0, context.indexType(first), first);
            case TABLE_GROW -> call("tableGrow", 2, context.indexType(first), first);
            case TABLE_FILL -> call("tableFill", 3, null, first);
            case TABLE_COPY -> call("tableCopy", 3, null, first, second);
            case TABLE_INIT -> call("tableInit", 3, null, first, second);
            default -> throw new IllegalStateException("no instruction " + opcode);
        }
    }

    /** Hands over operands as longs, i32 unsigned, then the immediates, then the instance. */
    private void call(String name, int count, ValueType result, int... immediates) {
        List<ClassDesc> types = new ArrayList<>();
        int[] slots = new int[count];
        ValueType[] given = new ValueType[count];
        for (int i = count - 1; i >= 0; i--) {
            given[i] = operands.pop().type();
            slots[i] = frame.temporary(given[i]);
            code.storeLocal(Descriptors.kind(given[i]), slots[i]);
        }
        calls.leave();
        for (int i = 0; i < count; i++) {
            code.loadLocal(Descriptors.kind(given[i]), slots[i]);
            if (given[i] == ValueType.I32) {
                code.i2l().loadConstant(0xFFFF_FFFFL).land();
            }
            types.add(given[i].isReference() ? CD_Object : CD_long);
        }
        for (int immediate : immediates) {
            code.loadConstant(immediate);
            types.add(CD_int);
        }
        code.aload(frame.instance);
        types.add(INSTANCE);
        ClassDesc returned = result == null ? Descriptors.VOID : result.isReference() ? CD_Object : CD_long;
        code.invokestatic(BULK, name, MethodTypeDesc.of(returned, types));
        calls.back();
        if (result == ValueType.I32) {
            code.l2i();
        }
        if (result != null) {
            operands.push(Value.of(result));
        }
    }
}
