package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Descriptors.NUMBERS;
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
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** What each scalar operation becomes; comparisons are in {@link Condition}. Types stand in the opcode's own row. */
final class ScalarTable {

    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final long MASK_32 = 0xFFFF_FFFFL;

    /** @param nans what it does to the NaNs of its operands and result */
    record Row(NanRule nans, Consumer<CodeBuilder> emission) {}

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
        bits(Opcode.I32_ADD, CodeBuilder::iadd);
        bits(Opcode.I32_SUB, CodeBuilder::isub);
        bits(Opcode.I32_MUL, CodeBuilder::imul);
        bits(Opcode.I32_DIV_S, numbers("divS", CD_int, CD_int, CD_int));
        bits(Opcode.I32_DIV_U, numbers("divU", CD_int, CD_int, CD_int));
        bits(Opcode.I32_REM_S, numbers("remS", CD_int, CD_int, CD_int));
        bits(Opcode.I32_REM_U, numbers("remU", CD_int, CD_int, CD_int));
        bits(Opcode.I32_AND, CodeBuilder::iand);
        bits(Opcode.I32_OR, CodeBuilder::ior);
        bits(Opcode.I32_XOR, CodeBuilder::ixor);
        bits(Opcode.I32_SHL, CodeBuilder::ishl);
        bits(Opcode.I32_SHR_S, CodeBuilder::ishr);
        bits(Opcode.I32_SHR_U, CodeBuilder::iushr);
        bits(Opcode.I32_ROTL, call(CD_Integer, "rotateLeft", CD_int, CD_int, CD_int));
        bits(Opcode.I32_ROTR, call(CD_Integer, "rotateRight", CD_int, CD_int, CD_int));
        bits(Opcode.I64_CLZ, code -> call(CD_Long, "numberOfLeadingZeros", CD_int, CD_long)
                .andThen(CodeBuilder::i2l)
                .accept(code));
        bits(Opcode.I64_CTZ, code -> call(CD_Long, "numberOfTrailingZeros", CD_int, CD_long)
                .andThen(CodeBuilder::i2l)
                .accept(code));
        bits(Opcode.I64_POPCNT, code -> call(CD_Long, "bitCount", CD_int, CD_long)
                .andThen(CodeBuilder::i2l)
                .accept(code));
        bits(Opcode.I64_ADD, CodeBuilder::ladd);
        bits(Opcode.I64_SUB, CodeBuilder::lsub);
        bits(Opcode.I64_MUL, CodeBuilder::lmul);
        bits(Opcode.I64_DIV_S, numbers("divS", CD_long, CD_long, CD_long));
        bits(Opcode.I64_DIV_U, numbers("divU", CD_long, CD_long, CD_long));
        bits(Opcode.I64_REM_S, numbers("remS", CD_long, CD_long, CD_long));
        bits(Opcode.I64_REM_U, numbers("remU", CD_long, CD_long, CD_long));
        bits(Opcode.I64_AND, CodeBuilder::land);
        bits(Opcode.I64_OR, CodeBuilder::lor);
        bits(Opcode.I64_XOR, CodeBuilder::lxor);
        bits(Opcode.I64_SHL, code -> code.l2i().lshl());
        bits(Opcode.I64_SHR_S, code -> code.l2i().lshr());
        bits(Opcode.I64_SHR_U, code -> code.l2i().lushr());
        bits(Opcode.I64_ROTL, code -> call(CD_Long, "rotateLeft", CD_long, CD_long, CD_int)
                .accept(code.l2i()));
        bits(Opcode.I64_ROTR, code -> call(CD_Long, "rotateRight", CD_long, CD_long, CD_int)
                .accept(code.l2i()));

        bits(Opcode.F32_ABS, call(MATH, "abs", CD_float, CD_float));
        bits(Opcode.F32_NEG, numbers("negated", CD_float, CD_float));
        bits(Opcode.F32_COPYSIGN, numbers("copySign", CD_float, CD_float, CD_float));
        loose(Opcode.F32_CEIL, code -> call(MATH, "ceil", CD_double, CD_double)
                .andThen(CodeBuilder::d2f)
                .accept(code.f2d()));
        loose(Opcode.F32_FLOOR, code -> call(MATH, "floor", CD_double, CD_double)
                .andThen(CodeBuilder::d2f)
                .accept(code.f2d()));
        loose(Opcode.F32_TRUNC, code -> numbers("trunc", CD_double, CD_double)
                .andThen(CodeBuilder::d2f)
                .accept(code.f2d()));
        loose(Opcode.F32_NEAREST, code -> call(MATH, "rint", CD_double, CD_double)
                .andThen(CodeBuilder::d2f)
                .accept(code.f2d()));
        loose(Opcode.F32_SQRT, code -> call(MATH, "sqrt", CD_double, CD_double)
                .andThen(CodeBuilder::d2f)
                .accept(code.f2d()));
        loose(Opcode.F32_ADD, CodeBuilder::fadd);
        loose(Opcode.F32_SUB, CodeBuilder::fsub);
        loose(Opcode.F32_MUL, CodeBuilder::fmul);
        loose(Opcode.F32_DIV, CodeBuilder::fdiv);
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
        loose(Opcode.F64_ADD, CodeBuilder::dadd);
        loose(Opcode.F64_SUB, CodeBuilder::dsub);
        loose(Opcode.F64_MUL, CodeBuilder::dmul);
        loose(Opcode.F64_DIV, CodeBuilder::ddiv);
        loose(Opcode.F64_MIN, call(MATH, "min", CD_double, CD_double, CD_double));
        loose(Opcode.F64_MAX, call(MATH, "max", CD_double, CD_double, CD_double));

        bits(Opcode.I32_WRAP_I64, CodeBuilder::l2i);
        exact(Opcode.I32_TRUNC_F32_S, code -> numbers("truncS32", CD_int, CD_double)
                .accept(code.f2d()));
        exact(Opcode.I32_TRUNC_F32_U, code -> numbers("truncU32", CD_int, CD_double)
                .accept(code.f2d()));
        exact(Opcode.I32_TRUNC_F64_S, numbers("truncS32", CD_int, CD_double));
        exact(Opcode.I32_TRUNC_F64_U, numbers("truncU32", CD_int, CD_double));
        bits(Opcode.I64_EXTEND_I32_S, CodeBuilder::i2l);
        bits(Opcode.I64_EXTEND_I32_U, code -> code.i2l().loadConstant(MASK_32).land());
        exact(Opcode.I64_TRUNC_F32_S, code -> numbers("truncS64", CD_long, CD_double)
                .accept(code.f2d()));
        exact(Opcode.I64_TRUNC_F32_U, code -> numbers("truncU64", CD_long, CD_double)
                .accept(code.f2d()));
        exact(Opcode.I64_TRUNC_F64_S, numbers("truncS64", CD_long, CD_double));
        exact(Opcode.I64_TRUNC_F64_U, numbers("truncU64", CD_long, CD_double));
        exact(Opcode.F32_CONVERT_I32_S, CodeBuilder::i2f);
        exact(
                Opcode.F32_CONVERT_I32_U,
                code -> code.i2l().loadConstant(MASK_32).land().l2f());
        exact(Opcode.F32_CONVERT_I64_S, CodeBuilder::l2f);
        exact(Opcode.F32_CONVERT_I64_U, numbers("unsignedToF32", CD_float, CD_long));
        loose(Opcode.F32_DEMOTE_F64, CodeBuilder::d2f);
        exact(Opcode.F64_CONVERT_I32_S, CodeBuilder::i2d);
        exact(
                Opcode.F64_CONVERT_I32_U,
                code -> code.i2l().loadConstant(MASK_32).land().l2d());
        exact(Opcode.F64_CONVERT_I64_S, CodeBuilder::l2d);
        exact(Opcode.F64_CONVERT_I64_U, numbers("unsignedToF64", CD_double, CD_long));
        loose(Opcode.F64_PROMOTE_F32, CodeBuilder::f2d);
        bits(Opcode.I32_REINTERPRET_F32, call(CD_Float, "floatToRawIntBits", CD_int, CD_float));
        bits(Opcode.I64_REINTERPRET_F64, call(CD_Double, "doubleToRawLongBits", CD_long, CD_double));
        bits(Opcode.F32_REINTERPRET_I32, call(CD_Float, "intBitsToFloat", CD_float, CD_int));
        bits(Opcode.F64_REINTERPRET_I64, call(CD_Double, "longBitsToDouble", CD_double, CD_long));
        bits(Opcode.I32_EXTEND8_S, CodeBuilder::i2b);
        bits(Opcode.I32_EXTEND16_S, CodeBuilder::i2s);
        bits(Opcode.I64_EXTEND8_S, code -> code.l2i().i2b().i2l());
        bits(Opcode.I64_EXTEND16_S, code -> code.l2i().i2s().i2l());
        bits(Opcode.I64_EXTEND32_S, code -> code.l2i().i2l());
        // Java's conversions saturate, and make 0 of a NaN, as these do.
        exact(Opcode.I32_TRUNC_SAT_F32_S, CodeBuilder::f2i);
        exact(Opcode.I32_TRUNC_SAT_F32_U, code -> numbers("saturateU32", CD_int, CD_double)
                .accept(code.f2d()));
        exact(Opcode.I32_TRUNC_SAT_F64_S, CodeBuilder::d2i);
        exact(Opcode.I32_TRUNC_SAT_F64_U, numbers("saturateU32", CD_int, CD_double));
        exact(Opcode.I64_TRUNC_SAT_F32_S, CodeBuilder::f2l);
        exact(Opcode.I64_TRUNC_SAT_F32_U, code -> numbers("saturateU64", CD_long, CD_double)
                .accept(code.f2d()));
        exact(Opcode.I64_TRUNC_SAT_F64_S, CodeBuilder::d2l);
        exact(Opcode.I64_TRUNC_SAT_F64_U, numbers("saturateU64", CD_long, CD_double));
    }

    private static void bits(Opcode opcode, Consumer<CodeBuilder> emission) {
        ROWS.put(opcode, new Row(NanRule.BITS, emission));
    }

    private static void loose(Opcode opcode, Consumer<CodeBuilder> emission) {
        ROWS.put(opcode, new Row(NanRule.ARITHMETIC, emission));
    }

    private static void exact(Opcode opcode, Consumer<CodeBuilder> emission) {
        ROWS.put(opcode, new Row(NanRule.COMPARES, emission));
    }

    private static Consumer<CodeBuilder> numbers(String name, ClassDesc result, ClassDesc... parameters) {
        return call(NUMBERS, name, result, parameters);
    }

    private static Consumer<CodeBuilder> call(ClassDesc owner, String name, ClassDesc result, ClassDesc... parameters) {
        MethodTypeDesc type = MethodTypeDesc.of(result, parameters);
        return code -> code.invokestatic(owner, name, type);
    }
}
