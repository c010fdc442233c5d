package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.BUDGET;
import static dev.quipu.wasm.compiler.Descriptors.INSTANCE;
import static dev.quipu.wasm.compiler.Descriptors.SUPPORT;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Interrupt;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Calls, returns and exceptions thrown; fuel and the call budget around them. */
final class CallCode {

    private static final ClassDesc INTERRUPT =
            Interrupt.class.describeConstable().orElseThrow();
    private static final long MASK_32 = 0xFFFF_FFFFL;
    private static final MethodTypeDesc EXCEPTION =
            MethodTypeDesc.of(Descriptors.THROWN, INSTANCE, CD_int, CD_long.arrayType(), CD_Object.arrayType());

    private final CodeBuilder code;
    private final FunctionContext context;
    private final Frame frame;
    private final Traits traits;
    private final Operands operands;
    private final ValueCode values;
    private final MemoryCode memory;
    private final HandlerCode handlers;
    private final LocalCode locals;

    CallCode(
            CodeBuilder code,
            FunctionContext context,
            Frame frame,
            Traits traits,
            Operands operands,
            ValueCode values,
            MemoryCode memory,
            HandlerCode handlers,
            LocalCode locals) {
        this.code = code;
        this.context = context;
        this.frame = frame;
        this.traits = traits;
        this.operands = operands;
        this.values = values;
        this.memory = memory;
        this.handlers = handlers;
        this.locals = locals;
    }

    void direct(int function) {
        FunctionType type = context.functionType(function);
        arguments(type);
        leave();
        code.aload(frame.instance)
                .invokestatic(Descriptors.function(function), Descriptors.CALL, Descriptors.call(type));
        back(context.growing().get(function));
        results(type);
    }

    void indirect(int typeIndex, int table) {
        FunctionType type = context.type(typeIndex);
        int index = frame.temporary(2);
        if (operands.pop().type() == ValueType.I32) {
            code.i2l().loadConstant(MASK_32).land();
        }
        code.lstore(index);
        arguments(type);
        leave();
        code.lload(index)
                .loadConstant(table)
                .aload(frame.instance)
                .invokestatic(Descriptors.dispatcher(typeIndex), Descriptors.CALL, Descriptors.dispatch(type));
        back();
        results(type);
    }

    /** Before something that may look at the instance's fuel, or make memory grow. */
    void leave() {
        if (traits.metered()) {
            writeFuel();
            handlers.closeRange();
        }
    }

    /** After that. */
    void back() {
        back(true);
    }

    /** @param grown whether memory may be larger than before */
    void back(boolean grown) {
        if (traits.metered()) {
            readFuel();
            handlers.openRange();
        }
        if (grown && traits.touchesMemory()) {
            memory.refresh();
        }
    }

    private void arguments(FunctionType type) {
        int count = type.parameterCount();
        boolean asTheyAre = values.arePlain(count);
        for (int i = 0; i < count; i++) {
            asTheyAre &= type.parameter(i) != ValueType.V128;
        }
        if (asTheyAre) {
            operands.pop(count);
            return;
        }
        ValueType[] types = new ValueType[count];
        int[] slots = values.spill(count, types);
        for (int i = 0; i < count; i++) {
            if (types[i] == ValueType.V128) {
                values.half(slots[i], 0);
                values.half(slots[i], 1);
            } else {
                code.loadLocal(Descriptors.kind(types[i]), slots[i]);
            }
        }
    }

    private void results(FunctionType type) {
        if (Descriptors.returnsInArrays(type)) {
            Arrays arrays = new Arrays(code, values);
            arrays.results(frame.instance, type);
        }
        operands.pushResults(type);
    }

    void returns() {
        FunctionType type = context.body().type();
        int count = type.resultCount();
        if (Descriptors.returnsInArrays(type)) {
            ValueType[] types = new ValueType[count];
            int[] slots = values.spill(count, types);
            new Arrays(code, values).storeResults(frame.instance, types, slots);
        } else {
            values.makePlain(count);
            operands.pop(count);
        }
        if (traits.metered()) {
            writeFuel();
        }
        if (traits.calls()) {
            writeBudget(context.body().frameUnits());
        }
        locals.unshare();
        code.return_(
                count == 0 || Descriptors.returnsInArrays(type) ? TypeKind.VOID : Descriptors.kind(type.result(0)));
    }

    void throwTag(int tag) {
        FunctionType type = context.tagType(tag);
        ValueType[] types = new ValueType[type.parameterCount()];
        int[] slots = values.spill(types.length, types);
        Arrays arrays = new Arrays(code, values);
        int numbers = frame.temporary(1);
        int references = frame.temporary(1);
        arrays.pack(types, slots, type.parameterSlots(), numbers, references);
        if (traits.metered()) {
            writeFuel();
        }
        code.aload(frame.instance)
                .loadConstant(tag)
                .aload(numbers)
                .aload(references)
                .invokestatic(SUPPORT, "exception", EXCEPTION)
                .athrow();
    }

    /** Throws the exnref on the stack again. */
    void throwAgain() {
        operands.pop();
        if (traits.metered()) {
            writeFuel();
        }
        code.invokestatic(SUPPORT, "again", MethodTypeDesc.of(Descriptors.THROWN, CD_Object))
                .athrow();
    }

    /* Fuel and budget. */

    void readFuel() {
        code.aload(frame.instance).getfield(INSTANCE, "fuel", CD_long).lstore(frame.fuel);
    }

    void writeFuel() {
        code.aload(frame.instance).lload(frame.fuel).putfield(INSTANCE, "fuel", CD_long);
    }

    void readBudget() {
        code.aload(frame.instance)
                .getfield(INSTANCE, "budget", BUDGET)
                .getfield(BUDGET, "left", CD_int)
                .istore(frame.left);
    }

    void writeBudget(int givenBack) {
        code.aload(frame.instance).getfield(INSTANCE, "budget", BUDGET).iload(frame.left);
        if (givenBack != 0) {
            code.loadConstant(givenBack).iadd();
        }
        code.putfield(BUDGET, "left", CD_int);
    }

    /** @param parts what is paid one after another, or null if it is paid at once */
    void charge(long cost, long[] parts) {
        if (cost == 0) {
            return;
        }
        code.lload(frame.fuel).loadConstant(cost).lcmp();
        if (parts == null && operands.present() == 0) {
            code.iflt(handlers.outOfFuel());
        } else {
            Label enough = code.newLabel();
            code.ifge(enough);
            if (parts != null) {
                payWhatCanBePaid(parts);
            }
            code.invokestatic(SUPPORT, "outOfFuel", MethodTypeDesc.of(Descriptors.TRAP))
                    .athrow()
                    .labelBinding(enough);
        }
        code.lload(frame.fuel).loadConstant(cost).lsub().lstore(frame.fuel);
    }

    /** Up to the first part that there is not enough for; the last is that at the latest. */
    private void payWhatCanBePaid(long[] parts) {
        Label stop = code.newLabel();
        for (int i = 0; i < parts.length - 1; i++) {
            code.lload(frame.fuel).loadConstant(parts[i]).lcmp().iflt(stop);
            code.lload(frame.fuel).loadConstant(parts[i]).lsub().lstore(frame.fuel);
        }
        code.labelBinding(stop);
    }

    /** Pays for the length on top of the stack, which stays there. */
    void chargeByLength(int unit, int price) {
        if (operands.top(0).type() == ValueType.I32) {
            code.dup().i2l().loadConstant(MASK_32).land();
        } else {
            code.dup2();
        }
        code.loadConstant(unit)
                .loadConstant(price)
                .invokestatic(SUPPORT, "costOfLength", MethodTypeDesc.of(CD_long, CD_long, CD_int, CD_int));
        int cost = frame.temporary(2);
        code.lstore(cost)
                .lload(frame.fuel)
                .lload(cost)
                .invokestatic(SUPPORT, "charged", MethodTypeDesc.of(CD_long, CD_long, CD_long))
                .lstore(frame.fuel);
    }

    void poll() {
        code.aload(frame.instance)
                .getfield(INSTANCE, "interrupt", INTERRUPT)
                .invokevirtual(INTERRUPT, "poll", MethodTypeDesc.of(Descriptors.VOID));
    }
}
