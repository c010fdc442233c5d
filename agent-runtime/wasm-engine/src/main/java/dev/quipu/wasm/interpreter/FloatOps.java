package dev.quipu.wasm.interpreter;

import static dev.quipu.wasm.interpreter.Numbers.bits;
import static dev.quipu.wasm.interpreter.Numbers.f32;
import static dev.quipu.wasm.interpreter.Numbers.f64;

/** Floating-point instructions and conversions on the operand stack. */
final class FloatOps {

    private FloatOps() {}

    /** @return the new height, or -1 if {@code op} is not one of these */
    static int step(int op, long[] s, int sp) {
        switch (op) {
            case Op.F32_CEIL -> s[sp - 1] = bits((float) Math.ceil(f32(s[sp - 1])));
            case Op.F32_FLOOR -> s[sp - 1] = bits((float) Math.floor(f32(s[sp - 1])));
            case Op.F32_TRUNC -> s[sp - 1] = bits((float) Numbers.trunc(f32(s[sp - 1])));
            case Op.F32_NEAREST -> s[sp - 1] = bits((float) Math.rint(f32(s[sp - 1])));
            case Op.F32_SQRT -> s[sp - 1] = bits((float) Math.sqrt(f32(s[sp - 1])));
            case Op.F32_ABS -> s[sp - 1] = s[sp - 1] & 0x7FFF_FFFF;
            case Op.F32_NEG -> s[sp - 1] = (int) s[sp - 1] ^ 0x8000_0000;
            case Op.I32_TRUNC_F32_S -> s[sp - 1] = Numbers.truncS32(f32(s[sp - 1]));
            case Op.I32_TRUNC_SAT_F32_S -> s[sp - 1] = (int) f32(s[sp - 1]);
            case Op.I32_TRUNC_F32_U -> s[sp - 1] = Numbers.truncU32(f32(s[sp - 1]));
            case Op.I32_TRUNC_SAT_F32_U -> s[sp - 1] = Numbers.saturateU32(f32(s[sp - 1]));
            case Op.I64_TRUNC_F32_S -> s[sp - 1] = Numbers.truncS64(f32(s[sp - 1]));
            case Op.I64_TRUNC_SAT_F32_S -> s[sp - 1] = (long) f32(s[sp - 1]);
            case Op.I64_TRUNC_F32_U -> s[sp - 1] = Numbers.truncU64(f32(s[sp - 1]));
            case Op.I64_TRUNC_SAT_F32_U -> s[sp - 1] = Numbers.saturateU64(f32(s[sp - 1]));
            case Op.F32_CONVERT_I32_S -> s[sp - 1] = bits((float) (int) s[sp - 1]);
            case Op.F32_CONVERT_I32_U -> s[sp - 1] = bits((float) (s[sp - 1] & 0xFFFF_FFFFL));
            case Op.F32_CONVERT_I64_S -> s[sp - 1] = bits((float) s[sp - 1]);
            case Op.F32_CONVERT_I64_U -> s[sp - 1] = bits(Numbers.unsignedToF32(s[sp - 1]));
            case Op.F64_CEIL -> s[sp - 1] = bits(Math.ceil(f64(s[sp - 1])));
            case Op.F64_FLOOR -> s[sp - 1] = bits(Math.floor(f64(s[sp - 1])));
            case Op.F64_TRUNC -> s[sp - 1] = bits(Numbers.trunc(f64(s[sp - 1])));
            case Op.F64_NEAREST -> s[sp - 1] = bits(Math.rint(f64(s[sp - 1])));
            case Op.F64_SQRT -> s[sp - 1] = bits(Math.sqrt(f64(s[sp - 1])));
            case Op.F64_ABS -> s[sp - 1] = s[sp - 1] & Long.MAX_VALUE;
            case Op.F64_NEG -> s[sp - 1] = s[sp - 1] ^ Long.MIN_VALUE;
            case Op.I32_TRUNC_F64_S -> s[sp - 1] = Numbers.truncS32(f64(s[sp - 1]));
            case Op.I32_TRUNC_SAT_F64_S -> s[sp - 1] = (int) f64(s[sp - 1]);
            case Op.I32_TRUNC_F64_U -> s[sp - 1] = Numbers.truncU32(f64(s[sp - 1]));
            case Op.I32_TRUNC_SAT_F64_U -> s[sp - 1] = Numbers.saturateU32(f64(s[sp - 1]));
            case Op.I64_TRUNC_F64_S -> s[sp - 1] = Numbers.truncS64(f64(s[sp - 1]));
            case Op.I64_TRUNC_SAT_F64_S -> s[sp - 1] = (long) f64(s[sp - 1]);
            case Op.I64_TRUNC_F64_U -> s[sp - 1] = Numbers.truncU64(f64(s[sp - 1]));
            case Op.I64_TRUNC_SAT_F64_U -> s[sp - 1] = Numbers.saturateU64(f64(s[sp - 1]));
            case Op.F64_CONVERT_I32_S -> s[sp - 1] = bits((double) (int) s[sp - 1]);
            case Op.F64_CONVERT_I32_U -> s[sp - 1] = bits((double) (s[sp - 1] & 0xFFFF_FFFFL));
            case Op.F64_CONVERT_I64_S -> s[sp - 1] = bits((double) s[sp - 1]);
            case Op.F64_CONVERT_I64_U -> s[sp - 1] = bits(Numbers.unsignedToF64(s[sp - 1]));
            case Op.F32_DEMOTE_F64 -> s[sp - 1] = bits((float) f64(s[sp - 1]));
            case Op.F64_PROMOTE_F32 -> s[sp - 1] = bits((double) f32(s[sp - 1]));
            case Op.F32_COPYSIGN -> s[--sp - 1] = (int) (s[sp - 1] & 0x7FFF_FFFF | s[sp] & 0x8000_0000);
            case Op.F32_ADD -> s[--sp - 1] = bits(f32(s[sp - 1]) + f32(s[sp]));
            case Op.F32_SUB -> s[--sp - 1] = bits(f32(s[sp - 1]) - f32(s[sp]));
            case Op.F32_MUL -> s[--sp - 1] = bits(f32(s[sp - 1]) * f32(s[sp]));
            case Op.F32_DIV -> s[--sp - 1] = bits(f32(s[sp - 1]) / f32(s[sp]));
            case Op.F32_MIN -> s[--sp - 1] = bits(Math.min(f32(s[sp - 1]), f32(s[sp])));
            case Op.F32_MAX -> s[--sp - 1] = bits(Math.max(f32(s[sp - 1]), f32(s[sp])));
            case Op.F32_EQ -> s[--sp - 1] = f32(s[sp - 1]) == f32(s[sp]) ? 1 : 0;
            case Op.F32_NE -> s[--sp - 1] = f32(s[sp - 1]) != f32(s[sp]) ? 1 : 0;
            case Op.F32_LT -> s[--sp - 1] = f32(s[sp - 1]) < f32(s[sp]) ? 1 : 0;
            case Op.F32_GT -> s[--sp - 1] = f32(s[sp - 1]) > f32(s[sp]) ? 1 : 0;
            case Op.F32_LE -> s[--sp - 1] = f32(s[sp - 1]) <= f32(s[sp]) ? 1 : 0;
            case Op.F32_GE -> s[--sp - 1] = f32(s[sp - 1]) >= f32(s[sp]) ? 1 : 0;
            case Op.F64_COPYSIGN -> s[--sp - 1] = s[sp - 1] & Long.MAX_VALUE | s[sp] & Long.MIN_VALUE;
            case Op.F64_ADD -> s[--sp - 1] = bits(f64(s[sp - 1]) + f64(s[sp]));
            case Op.F64_SUB -> s[--sp - 1] = bits(f64(s[sp - 1]) - f64(s[sp]));
            case Op.F64_MUL -> s[--sp - 1] = bits(f64(s[sp - 1]) * f64(s[sp]));
            case Op.F64_DIV -> s[--sp - 1] = bits(f64(s[sp - 1]) / f64(s[sp]));
            case Op.F64_MIN -> s[--sp - 1] = bits(Math.min(f64(s[sp - 1]), f64(s[sp])));
            case Op.F64_MAX -> s[--sp - 1] = bits(Math.max(f64(s[sp - 1]), f64(s[sp])));
            case Op.F64_EQ -> s[--sp - 1] = f64(s[sp - 1]) == f64(s[sp]) ? 1 : 0;
            case Op.F64_NE -> s[--sp - 1] = f64(s[sp - 1]) != f64(s[sp]) ? 1 : 0;
            case Op.F64_LT -> s[--sp - 1] = f64(s[sp - 1]) < f64(s[sp]) ? 1 : 0;
            case Op.F64_GT -> s[--sp - 1] = f64(s[sp - 1]) > f64(s[sp]) ? 1 : 0;
            case Op.F64_LE -> s[--sp - 1] = f64(s[sp - 1]) <= f64(s[sp]) ? 1 : 0;
            case Op.F64_GE -> s[--sp - 1] = f64(s[sp - 1]) >= f64(s[sp]) ? 1 : 0;
            case Op.I32_REINTERPRET_F32, Op.F32_REINTERPRET_I32, Op.I64_REINTERPRET_F64, Op.F64_REINTERPRET_I64 -> {}
            default -> {
                return -1;
            }
        }
        return sp;
    }
}
