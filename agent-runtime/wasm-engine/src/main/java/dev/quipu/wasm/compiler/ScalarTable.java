package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.NUMBERS;
import static java.lang.classfile.Opcode.D2F;
import static java.lang.classfile.Opcode.D2I;
import static java.lang.classfile.Opcode.D2L;
import static java.lang.classfile.Opcode.DADD;
import static java.lang.classfile.Opcode.DDIV;
import static java.lang.classfile.Opcode.DMUL;
import static java.lang.classfile.Opcode.DSUB;
import static java.lang.classfile.Opcode.F2D;
import static java.lang.classfile.Opcode.F2I;
import static java.lang.classfile.Opcode.F2L;
import static java.lang.classfile.Opcode.FADD;
import static java.lang.classfile.Opcode.FDIV;
import static java.lang.classfile.Opcode.FMUL;
import static java.lang.classfile.Opcode.FSUB;
import static java.lang.classfile.Opcode.I2B;
import static java.lang.classfile.Opcode.I2D;
import static java.lang.classfile.Opcode.I2F;
import static java.lang.classfile.Opcode.I2L;
import static java.lang.classfile.Opcode.I2S;
import static java.lang.classfile.Opcode.IADD;
import static java.lang.classfile.Opcode.IAND;
import static java.lang.classfile.Opcode.IMUL;
import static java.lang.classfile.Opcode.IOR;
import static java.lang.classfile.Opcode.ISHL;
import static java.lang.classfile.Opcode.ISHR;
import static java.lang.classfile.Opcode.ISUB;
import static java.lang.classfile.Opcode.IUSHR;
import static java.lang.classfile.Opcode.IXOR;
import static java.lang.classfile.Opcode.L2D;
import static java.lang.classfile.Opcode.L2F;
import static java.lang.classfile.Opcode.L2I;
import static java.lang.classfile.Opcode.LADD;
import static java.lang.classfile.Opcode.LAND;
import static java.lang.classfile.Opcode.LMUL;
import static java.lang.classfile.Opcode.LOR;
import static java.lang.classfile.Opcode.LSHL;
import static java.lang.classfile.Opcode.LSHR;
import static java.lang.classfile.Opcode.LSUB;
import static java.lang.classfile.Opcode.LUSHR;
import static java.lang.classfile.Opcode.LXOR;
import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quipu.wasm.model.Opcode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What each scalar operation becomes; comparisons are in {@link Condition}. Types stand in the opcode's own row. Rows
 * are data, not lambdas: the JVM would take longer to link a hundred of those than to compile a small module.
 */
final class ScalarTable {

    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");

    private sealed interface Step {
        void write(CodeBuilder code);
    }

    private record Jvm(List<Instruction> instructions) implements Step {
        @Override
        public void write(CodeBuilder code) {
            for (Instruction instruction : instructions) {
                code.with(instruction);
            }
        }
    }

    private record Call(ClassDesc owner, String name, MethodTypeDesc type) implements Step {
        @Override
        public void write(CodeBuilder code) {
            code.invokestatic(owner, name, type);
        }
    }

    /** An int to a long, its bits taken as an unsigned number. */
    private record Widen() implements Step {
        @Override
        public void write(CodeBuilder code) {
            code.i2l().loadConstant(0xFFFF_FFFFL).land();
        }
    }

    private static final Step UNSIGNED = new Widen();

    /** @param nans what it does to the NaNs of its operands and result */
    record Row(NanRule nans, List<Step> steps) {

        void write(CodeBuilder code) {
            for (Step step : steps) {
                step.write(code);
            }
        }
    }

    private static final Map<Opcode, Row> ROWS = new EnumMap<>(Opcode.class);

    private ScalarTable() {}

    /** The row of an opcode, or null if it is no scalar operation. */
    static Row row(Opcode opcode) {
        return ROWS.get(opcode);
    }

    static {
        bits(Opcode.I32_CLZ, call(CD_Integer, "numberOfLeadingZeros", CD_int, CD_int));
        bits(Opcode.I32_CTZ, call(CD_Integer, "numberOfTrailingZeros", CD_int, CD_int));
        bits(Opcode.I32_POPCNT, call(CD_Integer, "bitCount", CD_int, CD_int));
        bits(Opcode.I32_ADD, jvm(IADD));
        bits(Opcode.I32_SUB, jvm(ISUB));
        bits(Opcode.I32_MUL, jvm(IMUL));
        bits(Opcode.I32_DIV_S, numbers("divS", CD_int, CD_int, CD_int));
        bits(Opcode.I32_DIV_U, numbers("divU", CD_int, CD_int, CD_int));
        bits(Opcode.I32_REM_S, numbers("remS", CD_int, CD_int, CD_int));
        bits(Opcode.I32_REM_U, numbers("remU", CD_int, CD_int, CD_int));
        bits(Opcode.I32_AND, jvm(IAND));
        bits(Opcode.I32_OR, jvm(IOR));
        bits(Opcode.I32_XOR, jvm(IXOR));
        bits(Opcode.I32_SHL, jvm(ISHL));
        bits(Opcode.I32_SHR_S, jvm(ISHR));
        bits(Opcode.I32_SHR_U, jvm(IUSHR));
        bits(Opcode.I32_ROTL, call(CD_Integer, "rotateLeft", CD_int, CD_int, CD_int));
        bits(Opcode.I32_ROTR, call(CD_Integer, "rotateRight", CD_int, CD_int, CD_int));
        bits(Opcode.I64_CLZ, call(CD_Long, "numberOfLeadingZeros", CD_int, CD_long), jvm(I2L));
        bits(Opcode.I64_CTZ, call(CD_Long, "numberOfTrailingZeros", CD_int, CD_long), jvm(I2L));
        bits(Opcode.I64_POPCNT, call(CD_Long, "bitCount", CD_int, CD_long), jvm(I2L));
        bits(Opcode.I64_ADD, jvm(LADD));
        bits(Opcode.I64_SUB, jvm(LSUB));
        bits(Opcode.I64_MUL, jvm(LMUL));
        bits(Opcode.I64_DIV_S, numbers("divS", CD_long, CD_long, CD_long));
        bits(Opcode.I64_DIV_U, numbers("divU", CD_long, CD_long, CD_long));
        bits(Opcode.I64_REM_S, numbers("remS", CD_long, CD_long, CD_long));
        bits(Opcode.I64_REM_U, numbers("remU", CD_long, CD_long, CD_long));
        bits(Opcode.I64_AND, jvm(LAND));
        bits(Opcode.I64_OR, jvm(LOR));
        bits(Opcode.I64_XOR, jvm(LXOR));
        bits(Opcode.I64_SHL, jvm(L2I, LSHL));
        bits(Opcode.I64_SHR_S, jvm(L2I, LSHR));
        bits(Opcode.I64_SHR_U, jvm(L2I, LUSHR));
        bits(Opcode.I64_ROTL, jvm(L2I), call(CD_Long, "rotateLeft", CD_long, CD_long, CD_int));
        bits(Opcode.I64_ROTR, jvm(L2I), call(CD_Long, "rotateRight", CD_long, CD_long, CD_int));

        bits(Opcode.F32_ABS, call(MATH, "abs", CD_float, CD_float));
        bits(Opcode.F32_NEG, numbers("negated", CD_float, CD_float));
        bits(Opcode.F32_COPYSIGN, numbers("copySign", CD_float, CD_float, CD_float));
        loose(Opcode.F32_CEIL, jvm(F2D), call(MATH, "ceil", CD_double, CD_double), jvm(D2F));
        loose(Opcode.F32_FLOOR, jvm(F2D), call(MATH, "floor", CD_double, CD_double), jvm(D2F));
        loose(Opcode.F32_TRUNC, jvm(F2D), numbers("trunc", CD_double, CD_double), jvm(D2F));
        loose(Opcode.F32_NEAREST, jvm(F2D), call(MATH, "rint", CD_double, CD_double), jvm(D2F));
        loose(Opcode.F32_SQRT, jvm(F2D), call(MATH, "sqrt", CD_double, CD_double), jvm(D2F));
        loose(Opcode.F32_ADD, jvm(FADD));
        loose(Opcode.F32_SUB, jvm(FSUB));
        loose(Opcode.F32_MUL, jvm(FMUL));
        loose(Opcode.F32_DIV, jvm(FDIV));
        loose(Opcode.F32_MIN, call(MATH, "min", CD_float, CD_float, CD_float));
        loose(Opcode.F32_MAX, call(MATH, "max", CD_float, CD_float, CD_float));
        bits(Opcode.F64_ABS, call(MATH, "abs", CD_double, CD_double));
        bits(Opcode.F64_NEG, numbers("negated", CD_double, CD_double));
        bits(Opcode.F64_COPYSIGN, numbers("copySign", CD_double, CD_double, CD_double));
        loose(Opcode.F64_CEIL, call(MATH, "ceil", CD_double, CD_double));
        loose(Opcode.F64_FLOOR, call(MATH, "floor", CD_double, CD_double));
        loose(Opcode.F64_TRUNC, numbers("trunc", CD_double, CD_double));
        loose(Opcode.F64_NEAREST, call(MATH, "rint", CD_double, CD_double));
        loose(Opcode.F64_SQRT, call(MATH, "sqrt", CD_double, CD_double));
        loose(Opcode.F64_ADD, jvm(DADD));
        loose(Opcode.F64_SUB, jvm(DSUB));
        loose(Opcode.F64_MUL, jvm(DMUL));
        loose(Opcode.F64_DIV, jvm(DDIV));
        loose(Opcode.F64_MIN, call(MATH, "min", CD_double, CD_double, CD_double));
        loose(Opcode.F64_MAX, call(MATH, "max", CD_double, CD_double, CD_double));

        bits(Opcode.I32_WRAP_I64, jvm(L2I));
        exact(Opcode.I32_TRUNC_F32_S, jvm(F2D), numbers("truncS32", CD_int, CD_double));
        exact(Opcode.I32_TRUNC_F32_U, jvm(F2D), numbers("truncU32", CD_int, CD_double));
        exact(Opcode.I32_TRUNC_F64_S, numbers("truncS32", CD_int, CD_double));
        exact(Opcode.I32_TRUNC_F64_U, numbers("truncU32", CD_int, CD_double));
        bits(Opcode.I64_EXTEND_I32_S, jvm(I2L));
        bits(Opcode.I64_EXTEND_I32_U, UNSIGNED);
        exact(Opcode.I64_TRUNC_F32_S, jvm(F2D), numbers("truncS64", CD_long, CD_double));
        exact(Opcode.I64_TRUNC_F32_U, jvm(F2D), numbers("truncU64", CD_long, CD_double));
        exact(Opcode.I64_TRUNC_F64_S, numbers("truncS64", CD_long, CD_double));
        exact(Opcode.I64_TRUNC_F64_U, numbers("truncU64", CD_long, CD_double));
        exact(Opcode.F32_CONVERT_I32_S, jvm(I2F));
        exact(Opcode.F32_CONVERT_I32_U, UNSIGNED, jvm(L2F));
        exact(Opcode.F32_CONVERT_I64_S, jvm(L2F));
        exact(Opcode.F32_CONVERT_I64_U, numbers("unsignedToF32", CD_float, CD_long));
        loose(Opcode.F32_DEMOTE_F64, jvm(D2F));
        exact(Opcode.F64_CONVERT_I32_S, jvm(I2D));
        exact(Opcode.F64_CONVERT_I32_U, UNSIGNED, jvm(L2D));
        exact(Opcode.F64_CONVERT_I64_S, jvm(L2D));
        exact(Opcode.F64_CONVERT_I64_U, numbers("unsignedToF64", CD_double, CD_long));
        loose(Opcode.F64_PROMOTE_F32, jvm(F2D));
        bits(Opcode.I32_REINTERPRET_F32, call(CD_Float, "floatToRawIntBits", CD_int, CD_float));
        bits(Opcode.I64_REINTERPRET_F64, call(CD_Double, "doubleToRawLongBits", CD_long, CD_double));
        bits(Opcode.F32_REINTERPRET_I32, call(CD_Float, "intBitsToFloat", CD_float, CD_int));
        bits(Opcode.F64_REINTERPRET_I64, call(CD_Double, "longBitsToDouble", CD_double, CD_long));
        bits(Opcode.I32_EXTEND8_S, jvm(I2B));
        bits(Opcode.I32_EXTEND16_S, jvm(I2S));
        bits(Opcode.I64_EXTEND8_S, jvm(L2I, I2B, I2L));
        bits(Opcode.I64_EXTEND16_S, jvm(L2I, I2S, I2L));
        bits(Opcode.I64_EXTEND32_S, jvm(L2I, I2L));
        // Java's conversions saturate, and make 0 of a NaN, as these do.
        exact(Opcode.I32_TRUNC_SAT_F32_S, jvm(F2I));
        exact(Opcode.I32_TRUNC_SAT_F32_U, jvm(F2D), numbers("saturateU32", CD_int, CD_double));
        exact(Opcode.I32_TRUNC_SAT_F64_S, jvm(D2I));
        exact(Opcode.I32_TRUNC_SAT_F64_U, numbers("saturateU32", CD_int, CD_double));
        exact(Opcode.I64_TRUNC_SAT_F32_S, jvm(F2L));
        exact(Opcode.I64_TRUNC_SAT_F32_U, jvm(F2D), numbers("saturateU64", CD_long, CD_double));
        exact(Opcode.I64_TRUNC_SAT_F64_S, jvm(D2L));
        exact(Opcode.I64_TRUNC_SAT_F64_U, numbers("saturateU64", CD_long, CD_double));
    }

    private static void bits(Opcode opcode, Step... steps) {
        ROWS.put(opcode, new Row(NanRule.BITS, List.of(steps)));
    }

    private static void loose(Opcode opcode, Step... steps) {
        ROWS.put(opcode, new Row(NanRule.ARITHMETIC, List.of(steps)));
    }

    private static void exact(Opcode opcode, Step... steps) {
        ROWS.put(opcode, new Row(NanRule.COMPARES, List.of(steps)));
    }

    /** Instructions without operands. */
    private static Step jvm(java.lang.classfile.Opcode... opcodes) {
        Instruction[] instructions = new Instruction[opcodes.length];
        for (int i = 0; i < opcodes.length; i++) {
            instructions[i] = opcodes[i].kind() == java.lang.classfile.Opcode.Kind.CONVERT
                    ? ConvertInstruction.of(opcodes[i])
                    : OperatorInstruction.of(opcodes[i]);
        }
        return new Jvm(List.of(instructions));
    }

    private static Step numbers(String name, ClassDesc result, ClassDesc... parameters) {
        return call(NUMBERS, name, result, parameters);
    }

    private static Step call(ClassDesc owner, String name, ClassDesc result, ClassDesc... parameters) {
        return new Call(owner, name, MethodTypeDesc.of(result, parameters));
    }
}
