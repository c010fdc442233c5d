package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static dev.quipu.wasm.compiler.Descriptors.SUPPORT;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.BitSet;
import java.util.List;

/** What a specialised method does when its {@link Assumption} does not hold: at its start, and after calls. */
final class HandoverCode {

    private static final ClassDesc LONGS = CD_long.arrayType();
    private static final ClassDesc OBJECTS = CD_Object.arrayType();
    private static final MethodTypeDesc NOTE = MethodTypeDesc.of(Descriptors.VOID, CD_int, INSTANCE);
    private static final MethodTypeDesc NOTE_OPERANDS =
            MethodTypeDesc.of(Descriptors.VOID, LONGS, OBJECTS, CD_int, INSTANCE);
    private static final MethodTypeDesc NOTE_BELOW = MethodTypeDesc.of(Descriptors.VOID, LONGS, OBJECTS, INSTANCE);
    private static final MethodTypeDesc GIVE =
            MethodTypeDesc.of(Descriptors.VOID, LONGS, OBJECTS, CD_long, CD_int, INSTANCE);
    private static final MethodTypeDesc GO_ON = MethodTypeDesc.of(Descriptors.VOID, LONGS, OBJECTS, CD_int, INSTANCE);

    private final CodeBuilder code;
    private final FunctionContext context;
    private final Frame frame;
    private final Operands operands;
    private final ValueCode values;
    private final LocalCode locals;
    private final CallCode calls;
    private Label leaving;

    HandoverCode(
            CodeBuilder code,
            FunctionContext context,
            Frame frame,
            Operands operands,
            ValueCode values,
            LocalCode locals,
            CallCode calls) {
        this.code = code;
        this.context = context;
        this.frame = frame;
        this.operands = operands;
        this.values = values;
        this.locals = locals;
        this.calls = calls;
    }

    /** Before anything else: runs the function as it is written if the assumption does not hold. */
    void choose(Assumption assumption) {
        FunctionType type = context.body().type();
        Label fine = holds(assumption.value());
        for (int i = 0; i < type.parameterCount(); i++) {
            code.loadLocal(Descriptors.kind(type.parameter(i)), frame.parameter(i));
        }
        code.aload(frame.instance)
                .invokestatic(Descriptors.general(context.function()), Descriptors.CALL, Descriptors.call(type))
                .return_(Descriptors.returned(type))
                .labelBinding(fine);
    }

    /** Before that: keeps the global at hand. */
    void begin(Assumption assumption) {
        GlobalCode.push(code, frame, assumption.global());
        code.astore(frame.assumed);
    }

    private Label holds(int value) {
        Label fine = code.newLabel();
        code.aload(frame.assumed)
                .getfield(Descriptors.GLOBAL, "low", CD_long)
                .l2i()
                .loadConstant(value)
                .if_icmpeq(fine);
        return fine;
    }

    /** After a call: goes over to the interpreter if the assumption does not hold any longer. */
    void check(int value, int position) {
        Label fine = holds(value);
        List<Value> before = operands.copy();
        if (operands.present() == 0) {
            code.loadConstant(position).aload(frame.instance).invokestatic(SUPPORT, "note", NOTE);
        } else {
            pack();
            code.loadConstant(position).aload(frame.instance).invokestatic(SUPPORT, "note", NOTE_OPERANDS);
        }
        code.goto_(leaving());
        operands.restore(before);
        code.labelBinding(fine);
    }

    /** number -> ; after the call of a piece that wants the interpreter to go on if the number is negative. */
    void passOnIfNegative() {
        if (operands.present() == 0) {
            code.iflt(leaving());
            return;
        }
        Label fine = code.newLabel();
        code.ifge(fine);
        List<Value> before = operands.copy();
        pack();
        code.aload(frame.instance)
                .invokestatic(SUPPORT, "noteBelow", NOTE_BELOW)
                .goto_(leaving());
        operands.restore(before);
        code.labelBinding(fine);
    }

    /** Takes all operands of this method off the stack and leaves them there in two arrays. */
    private void pack() {
        int count = operands.present();
        ValueType[] types = new ValueType[count];
        int[] slots = values.spill(count, types);
        int length = 0;
        for (ValueType type : types) {
            length += type.slots();
        }
        int numbers = frame.temporary(1);
        int references = frame.temporary(1);
        new Arrays(code, values).pack(types, slots, length, numbers, references);
        code.aload(numbers).aload(references);
    }

    private Label leaving() {
        if (leaving == null) {
            leaving = code.newLabel();
        }
        return leaving;
    }

    /** Whether the method can be left so. */
    boolean isUsed() {
        return leaving != null;
    }

    /** Out of a piece: gives the interpreter what it wrote. */
    void leavePiece() {
        give(frame.temporary(1), frame.temporary(1));
    }

    private void give(int numbers, int references) {
        code.labelBinding(leaving);
        int length = context.body().locals().slots();
        code.loadConstant(length).newarray(TypeKind.LONG).astore(numbers);
        code.loadConstant(length).anewarray(CD_Object).astore(references);
        locals.copyTo(numbers, references, locals.own());
        BitSet slots = new BitSet();
        for (int local : locals.own()) {
            int slot = context.body().locals().slot(local);
            slots.set(slot, slot + context.body().locals().type(local).slots());
        }
        long[] words = slots.toLongArray();
        for (int i = 0; i < words.length; i++) {
            code.aload(numbers)
                    .aload(references)
                    .loadConstant(words[i])
                    .loadConstant(i)
                    .aload(frame.instance)
                    .invokestatic(SUPPORT, "give", GIVE);
        }
    }

    /** Out of the function: lets the interpreter run the rest of the call, and returns what that returns. */
    void finish() {
        FunctionType type = context.body().type();
        frame.freeTemporaries();
        int numbers = frame.temporary(1);
        int references = frame.temporary(1);
        give(numbers, references);
        code.loadConstant(type.resultSlots()).newarray(TypeKind.LONG).astore(numbers);
        code.loadConstant(type.resultSlots()).anewarray(CD_Object).astore(references);
        calls.leave();
        code.aload(numbers)
                .aload(references)
                .loadConstant(context.function())
                .aload(frame.instance)
                .invokestatic(SUPPORT, "goOn", GO_ON);
        calls.back();
        operands.cut(0);
        new Arrays(code, values).unpack(type, true, numbers, references, true);
        operands.pushResults(type);
        calls.returns();
    }
}
