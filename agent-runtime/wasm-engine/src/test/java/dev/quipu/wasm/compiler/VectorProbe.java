package dev.quipu.wasm.compiler;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.Consumer;

/**
 * One vector instruction as a class of its own, in a loader of its own, as the driver would compile it: works on a stack
 * of longs like the interpreter's, operands from slot 0 on, the result in their place. A v128 takes two slots.
 */
final class VectorProbe {

    private static final ClassDesc NAME = ClassDesc.of("dev.quipu.generated.Probe");
    private static final ClassDesc STACK = CD_long.arrayType();
    private static final ClassDesc VECTOR = Shape.LONGS.vector();
    private static final ClassDesc SPECIES = ClassDesc.of("jdk.incubator.vector.VectorSpecies");
    private static final int STACK_LOCAL = 2;
    private static final int SCRATCH = 3;

    private final CodeBuilder code;
    private final Opcode opcode;
    private final VectorRow row;
    private final VectorImmediates immediates;
    private final long base;

    private VectorProbe(CodeBuilder code, Opcode opcode, VectorRow row, VectorImmediates immediates, long base) {
        this.code = code;
        this.opcode = opcode;
        this.row = row;
        this.immediates = immediates;
        this.base = base;
    }

    /** Immediates whose scratch locals are this class's. */
    static VectorImmediates immediates(long low, long high, int lane, boolean unsafe, int maskBits) {
        return new VectorImmediates(low, high, lane, SCRATCH, unsafe, maskBits);
    }

    /** @param base where the memory begins that address operands count from */
    @SuppressWarnings("unchecked")
    static Consumer<long[]> compile(Opcode opcode, VectorRow row, VectorImmediates immediates, long base) {
        byte[] bytes = ClassFile.of().build(NAME, type -> type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL)
                .withInterfaceSymbols(ClassDesc.of("java.util.function.Consumer"))
                .withMethodBody(
                        ConstantDescs.INIT_NAME, MethodTypeDesc.of(CD_void), ClassFile.ACC_PUBLIC, code -> code.aload(0)
                                .invokespecial(CD_Object, ConstantDescs.INIT_NAME, MethodTypeDesc.of(CD_void))
                                .return_())
                .withMethodBody(
                        "accept", MethodTypeDesc.of(CD_void, CD_Object), ClassFile.ACC_PUBLIC, code -> new VectorProbe(
                                        code, opcode, row, immediates, base)
                                .write()));
        try {
            return (Consumer<long[]>)
                    new Loader().define(bytes).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Loader extends ClassLoader {

        Loader() {
            super(VectorProbe.class.getClassLoader());
        }

        Class<?> define(byte[] bytes) {
            return defineClass("dev.quipu.generated.Probe", bytes, 0, bytes.length);
        }
    }

    private void write() {
        code.aload(1).checkcast(STACK).astore(STACK_LOCAL);
        if (opcode.result() != null) {
            code.aload(STACK_LOCAL);
            if (opcode.result() != ValueType.V128) {
                code.iconst_0();
            }
        }
        pushOperands();
        row.emission().emit(code, immediates);
        popResult();
        code.return_();
    }

    private void pushOperands() {
        List<Shape> shapes = row.operands();
        int vectors = 0;
        int slot = 0;
        for (int i = 0; i < opcode.operandCount(); i++) {
            ValueType type = opcode.operand(i);
            if (type == ValueType.V128) {
                code.getstatic(VECTOR, "SPECIES_128", SPECIES)
                        .aload(STACK_LOCAL)
                        .loadConstant(slot)
                        .invokestatic(VECTOR, "fromArray", MethodTypeDesc.of(VECTOR, SPECIES, STACK, CD_int));
                Shape.LONGS.reinterpret(code, shapes.get(vectors++));
            } else {
                code.aload(STACK_LOCAL).loadConstant(slot).laload();
                fromLong(type);
            }
            slot += type == null ? 1 : type.slots();
        }
    }

    private void fromLong(ValueType type) {
        switch (type) {
            case null -> code.loadConstant(base).ladd();
            case I32 -> code.l2i();
            case F32 ->
                code.l2i()
                        .invokestatic(
                                ClassDesc.of("java.lang.Float"), "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
            case F64 ->
                code.invokestatic(
                        ClassDesc.of("java.lang.Double"), "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
            default -> {}
        }
    }

    private void popResult() {
        switch (opcode.result()) {
            case null -> {}
            case V128 -> {
                canonicalise();
                row.result().reinterpret(code, Shape.LONGS);
                code.swap().iconst_0().invokevirtual(VECTOR, "intoArray", MethodTypeDesc.of(CD_void, STACK, CD_int));
            }
            case I32 -> code.i2l().lastore();
            case F32 ->
                code.invokestatic(
                                ClassDesc.of("java.lang.Float"),
                                "floatToRawIntBits",
                                MethodTypeDesc.of(CD_int, CD_float))
                        .i2l()
                        .lastore();
            case F64 ->
                code.invokestatic(
                                ClassDesc.of("java.lang.Double"),
                                "doubleToRawLongBits",
                                MethodTypeDesc.of(CD_long, CD_double))
                        .lastore();
            default -> code.lastore();
        }
    }

    /** What the driver does before the bits of a dirty vector can be seen. */
    private void canonicalise() {
        if (row.nans() != NanRule.ARITHMETIC) {
            return;
        }
        boolean floats = row.result() == Shape.FLOATS;
        if (immediates.maskBits() != VectorImmediates.maskBitsHere()) {
            Number nan = floats ? (Number) Float.NaN : Double.NaN;
            VectorTable.canonicalise(new VectorCode(code, immediates), row.result(), nan);
        } else if (floats) {
            VectorTable.canonicaliseFloats(code);
        } else {
            VectorTable.canonicaliseDoubles(code);
        }
    }
}
