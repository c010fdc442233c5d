package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.SUPPORT;
import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Operations on values, and the bringing of values into the form that others expect. */
final class ValueCode {

    private static final ClassDesc LONG_VECTOR = Shape.LONGS.vector();
    private static final ClassDesc SPECIES = ClassDesc.of("jdk.incubator.vector.VectorSpecies");

    private final CodeBuilder code;
    private final Frame frame;
    private final Operands operands;
    private final LocalPlan plan;
    private final LocalCode locals;
    private final CompilerOptions options;

    ValueCode(
            CodeBuilder code,
            Frame frame,
            Operands operands,
            LocalPlan plan,
            LocalCode locals,
            CompilerOptions options) {
        this.code = code;
        this.frame = frame;
        this.operands = operands;
        this.plan = plan;
        this.locals = locals;
        this.options = options;
    }

    /* Plain values. */

    boolean arePlain(int count) {
        for (int i = 0; i < count; i++) {
            if (!operands.top(i).isPlain()) {
                return false;
            }
        }
        return true;
    }

    /** Makes the topmost values plain: NaNs exact, vectors as bytes. */
    void makePlain(int count) {
        if (arePlain(count)) {
            return;
        }
        if (count == 1) {
            Value top = operands.pop();
            makePlain(top);
            operands.push(Value.of(top.type()));
            return;
        }
        ValueType[] types = new ValueType[count];
        int[] slots = spill(count, types);
        for (int i = 0; i < count; i++) {
            code.loadLocal(Descriptors.kind(types[i]), slots[i]);
            operands.push(Value.of(types[i]));
        }
    }

    /** Takes the topmost values off, made plain, into temporaries: deepest first. */
    int[] spill(int count, ValueType[] types) {
        int[] slots = new int[count];
        for (int i = count - 1; i >= 0; i--) {
            Value value = operands.pop();
            makePlain(value);
            types[i] = value.type();
            slots[i] = frame.temporary(value.type());
            code.storeLocal(Descriptors.kind(value.type()), slots[i]);
        }
        return slots;
    }

    /** Makes the value on the JVM's top plain, whatever {@link Operands} know of it. */
    void makePlain(Value value) {
        makeExact(value);
        if (value.isVector()) {
            plan.vote(value.origin(), Shape.BYTES);
            value.shape().reinterpret(code, Shape.BYTES);
        }
    }

    /** Makes NaNs of unknown bits canonical; the value is on top. */
    private void makeExact(Value value) {
        if (!value.isLoose() || !options.canonicalNans()) {
            return;
        }
        switch (value.type()) {
            case F32 -> code.invokestatic(SUPPORT, "canonical", MethodTypeDesc.of(CD_float, CD_float));
            case F64 -> code.invokestatic(SUPPORT, "canonical", MethodTypeDesc.of(CD_double, CD_double));
            case V128 -> {
                if (value.shape() == Shape.FLOATS) {
                    VectorTable.canonicaliseFloats(code);
                } else {
                    VectorTable.canonicaliseDoubles(code);
                }
            }
            default -> throw new IllegalStateException("no NaNs in " + value);
        }
    }

    /** Whether the two topmost values may stand for one another as they are. */
    boolean alike() {
        Value second = operands.top(0);
        Value first = operands.top(1);
        return first.shape() == second.shape() && first.isLoose() == second.isLoose()
                || first.shape() == second.shape()
                        && (first.nans() == Value.Nans.NONE || second.nans() == Value.Nans.NONE);
    }

    /** Both values and the operands of the condition are on the JVM's stack. */
    void select(Condition condition) {
        if (!alike()) {
            // Only with a plain i32 on the stack: a merged comparison looks first.
            int chosen = frame.temporary(ValueType.I32);
            code.istore(chosen);
            makePlain(2);
            code.iload(chosen);
        }
        Value second = operands.pop();
        Value first = operands.pop();
        Label keepsFirst = code.newLabel();
        condition.jump(code, keepsFirst);
        if (Descriptors.kind(first.type()).slotSize() == 2) {
            code.dup2_x2().pop2().labelBinding(keepsFirst).pop2();
        } else {
            code.swap().labelBinding(keepsFirst).pop();
        }
        Value.Nans nans = first.nans() == Value.Nans.NONE ? second.nans() : first.nans();
        operands.push(new Value(first.type(), first.shape(), nans, -1));
    }

    void drop(ValueType type) {
        if (Descriptors.kind(type).slotSize() == 2) {
            code.pop2();
        } else {
            code.pop();
        }
    }

    /* Locals and constants. */

    void setLocal(int local, boolean keeps) {
        Value value = operands.pop();
        if (!plan.keepsLoose(local, value) && value.isLoose()) {
            makeExact(value);
            value = new Value(value.type(), value.shape(), Value.Nans.EXACT, value.origin());
        }
        if (value.isVector() && value.shape() != plan.shape(local)) {
            value.shape().reinterpret(code, plan.shape(local));
            value = Value.vector(plan.shape(local), value.nans());
        }
        for (int i = 0; i < operands.size(); i++) {
            operands.replaceTop(i, operands.top(i).without(local));
        }
        if (keeps) {
            if (Descriptors.kind(value.type()).slotSize() == 2) {
                code.dup2();
            } else {
                code.dup();
            }
            operands.push(new Value(value.type(), value.shape(), value.nans(), local));
        }
        locals.store(local);
    }

    void constant(float value, int bits) {
        if (value == value) {
            code.loadConstant(value);
        } else {
            code.loadConstant(bits).invokestatic(CD_Float, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
        }
        operands.push(new Value(ValueType.F32, null, value == value ? Value.Nans.NONE : Value.Nans.EXACT, -1));
    }

    void constant(double value, long bits) {
        if (value == value) {
            code.loadConstant(value);
        } else {
            code.loadConstant(bits).invokestatic(CD_Double, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
        }
        operands.push(new Value(ValueType.F64, null, value == value ? Value.Nans.NONE : Value.Nans.EXACT, -1));
    }

    /* Scalar operations. */

    void scalar(Opcode opcode, ScalarTable.Row row) {
        int count = opcode.operandCount();
        if (row.nans() == NanRule.BITS && count > 0 && isFloat(operands.top(0).type())) {
            makePlain(count);
        }
        operands.pop(count);
        row.write(code);
        operands.push(row.nans() == NanRule.ARITHMETIC ? Value.loose(opcode.result()) : Value.of(opcode.result()));
    }

    private static boolean isFloat(ValueType type) {
        return type == ValueType.F32 || type == ValueType.F64;
    }

    /* Vector operations. */

    void vector(Opcode opcode, Code body, int at) {
        VectorRow row = VectorTable.row(opcode);
        int origin = opcode.operandCount() > 0 ? operands.top(0).origin() : -1;
        bringInto(opcode, row);
        boolean loose = opcode.operandCount() > 0 && operands.top(0).isLoose();
        operands.pop(opcode.operandCount());
        row.emission().emit(code, immediates(opcode, body, at));
        push(opcode, row, nans(row, loose, opcode == Opcode.V128_CONST && isZero(body, at)));
        if (origin >= 0 && (opcode == Opcode.I16X8_EXTEND_LOW_I8X16_S || opcode == Opcode.I16X8_EXTEND_HIGH_I8X16_S)) {
            operands.push(operands.pop().widenedFrom(origin, opcode == Opcode.I16X8_EXTEND_HIGH_I8X16_S));
        }
    }

    /** Instead of what lies on top: the sums of products of the bytes in two locals, lanes k and k + 4 of 8 pairs added. */
    void productsOfBytes(int first, int second) {
        VectorRow row = VectorTable.productsOfBytes();
        code.pop2();
        operands.pop(2);
        for (int local : new int[] {first, second}) {
            locals.load(local);
            plan.vote(local, Shape.BYTES);
            plan.shape(local).reinterpret(code, Shape.BYTES);
        }
        row.emission().emit(code, none());
        operands.push(Value.vector(row.result(), Value.Nans.EXACT));
    }

    private static Value.Nans nans(VectorRow row, boolean loose, boolean zero) {
        if (zero) {
            return Value.Nans.NONE;
        }
        boolean staysLoose = row.nans() == NanRule.ARITHMETIC || row.nans() == NanRule.MOVES && loose;
        return staysLoose ? Value.Nans.LOOSE : Value.Nans.EXACT;
    }

    private static boolean isZero(Code body, int at) {
        int constant = 2 * body.words()[at + 1];
        return (body.vectors()[constant] | body.vectors()[constant + 1]) == 0;
    }

    /** A load or store: the native address is on the stack, a vector to go with it in {@code kept}. */
    void vectorAccess(Opcode opcode, Code body, int at, int kept) {
        VectorRow row = VectorTable.row(opcode);
        if (kept >= 0) {
            code.aload(kept);
            Shape.BYTES.reinterpret(code, row.operands().getFirst());
        }
        row.emission().emit(code, immediates(opcode, body, at));
        push(opcode, row, Value.Nans.EXACT);
    }

    private void push(Opcode opcode, VectorRow row, Value.Nans nans) {
        if (opcode.result() != null) {
            operands.push(new Value(opcode.result(), row.result(), nans, -1));
        }
    }

    /** Gives the topmost operands the shapes and NaNs a row asks for. */
    private void bringInto(Opcode opcode, VectorRow row) {
        int vectors = row.operands().size();
        int count = vectors;
        int scalars = 0;
        // Scalars, if any, lie on top of the vectors.
        while (scalars < operands.size()
                && vectors > 0
                && !operands.top(scalars).isVector()) {
            scalars++;
        }
        boolean deep = false;
        for (int i = 0; i < count; i++) {
            deep |= i > 0 && !fits(operands.top(scalars + i), row, count - 1 - i);
        }
        boolean top = vectors > 0 && !fits(operands.top(scalars), row, count - 1);
        boolean looseScalar =
                scalars > 0 && row.nans() == NanRule.BITS && operands.top(0).isLoose();
        if (vectors == 0) {
            // A splat, or a constant, which takes nothing.
            if (opcode.operandCount() > 0
                    && row.nans() == NanRule.BITS
                    && operands.top(0).isLoose()) {
                makePlain(1);
            }
            return;
        }
        if (!deep && !top && !looseScalar) {
            return;
        }
        if (!deep && scalars == 0) {
            operands.push(fitted(operands.pop(), row, count - 1));
            return;
        }
        if (count == 2 && scalars == 0 && fits(operands.top(0), row, 1)) {
            Value above = operands.pop();
            code.swap();
            Value below = fitted(operands.pop(), row, 0);
            code.swap();
            operands.push(below);
            operands.push(above);
            return;
        }
        rearrange(row, count, scalars);
    }

    private void rearrange(VectorRow row, int vectors, int scalars) {
        int all = vectors + scalars;
        Value[] made = new Value[all];
        int[] slots = new int[all];
        for (int i = all - 1; i >= 0; i--) {
            Value value = operands.pop();
            if (i < vectors) {
                made[i] = fitted(value, row, i);
            } else if (row.nans() == NanRule.BITS && value.isLoose()) {
                makeExact(value);
                made[i] = Value.of(value.type());
            } else {
                made[i] = value;
            }
            slots[i] = frame.temporary(value.type());
            code.storeLocal(Descriptors.kind(value.type()), slots[i]);
        }
        for (int i = 0; i < all; i++) {
            code.loadLocal(Descriptors.kind(made[i].type()), slots[i]);
            operands.push(made[i]);
        }
    }

    private static boolean fits(Value value, VectorRow row, int operand) {
        return value.shape() == row.operands().get(operand) && (!value.isLoose() || row.nans() != NanRule.BITS);
    }

    /** The value on the JVM's top, as the row wants it. */
    private Value fitted(Value value, VectorRow row, int operand) {
        Shape shape = row.operands().get(operand);
        plan.vote(value.origin(), shape);
        boolean exact = value.isLoose() && (row.nans() == NanRule.BITS || value.shape() != shape);
        if (exact) {
            makeExact(value);
        }
        value.shape().reinterpret(code, shape);
        return Value.vector(shape, exact ? Value.Nans.EXACT : value.nans());
    }

    private VectorImmediates immediates(Opcode opcode, Code body, int at) {
        long low = 0;
        long high = 0;
        int lane = 0;
        switch (opcode.immediate()) {
            case V128, SHUFFLE -> {
                int constant = 2 * body.words()[at + 1];
                low = body.vectors()[constant];
                high = body.vectors()[constant + 1];
            }
            case LANE -> lane = body.words()[at + 1];
            case MEMARG_LANE -> lane = body.words()[at + 4];
            default -> {}
        }
        return new VectorImmediates(low, high, lane, frame.temporary(VectorTable.SCRATCH_LOCALS), options.unsafe());
    }

    private VectorImmediates none() {
        return new VectorImmediates(0, 0, 0, frame.temporary(VectorTable.SCRATCH_LOCALS), options.unsafe());
    }

    /* Vectors as two longs. */

    /** Makes a vector of bytes of two longs, the low half deeper. */
    void vectorFromLongs() {
        int high = frame.temporary(2);
        int low = frame.temporary(2);
        code.lstore(high)
                .lstore(low)
                .getstatic(LONG_VECTOR, "SPECIES_128", SPECIES)
                .lload(low)
                .invokestatic(LONG_VECTOR, "broadcast", MethodTypeDesc.of(LONG_VECTOR, SPECIES, CD_long))
                .iconst_1()
                .lload(high)
                .invokevirtual(LONG_VECTOR, "withLane", MethodTypeDesc.of(LONG_VECTOR, CD_int, CD_long));
        Shape.LONGS.reinterpret(code, Shape.BYTES);
    }

    void zeroVector() {
        code.getstatic(LONG_VECTOR, "SPECIES_128", SPECIES)
                .lconst_0()
                .invokestatic(LONG_VECTOR, "broadcast", MethodTypeDesc.of(LONG_VECTOR, SPECIES, CD_long));
        Shape.LONGS.reinterpret(code, Shape.BYTES);
    }

    /** Pushes half 0 (low) or 1 of the vector of bytes in a local. */
    void half(int slot, int half) {
        code.aload(slot);
        Shape.BYTES.reinterpret(code, Shape.LONGS);
        code.loadConstant(half).invokevirtual(LONG_VECTOR, "lane", MethodTypeDesc.of(CD_long, CD_int));
    }

    /* Numbers as slots of 64 bits. */

    void toSlot(ValueType type) {
        switch (type) {
            case I32 -> code.i2l();
            case F32 ->
                code.invokestatic(CD_Float, "floatToRawIntBits", MethodTypeDesc.of(CD_int, CD_float))
                        .i2l();
            case F64 -> code.invokestatic(CD_Double, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, CD_double));
            default -> {}
        }
    }

    void fromSlot(ValueType type) {
        switch (type) {
            case I32 -> code.l2i();
            case F32 -> code.l2i().invokestatic(CD_Float, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
            case F64 -> code.invokestatic(CD_Double, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
            default -> {}
        }
    }
}
