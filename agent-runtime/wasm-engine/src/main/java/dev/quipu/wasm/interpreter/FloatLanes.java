package dev.quipu.wasm.interpreter;

import static dev.quipu.wasm.interpreter.Numbers.bits;
import static dev.quipu.wasm.interpreter.Numbers.f32;
import static dev.quipu.wasm.interpreter.Numbers.f64;

/**
 * Vector instructions that do the same to every floating-point lane. Relaxed ones do what the specification's
 * deterministic profile says: min and max as the strict ones, madd and nmadd not fused, that is rounded twice.
 */
final class FloatLanes {

    private FloatLanes() {}

    private static long lane32(int op, long a, long b) {
        return switch (op) {
            case Op.F32X4_ABS -> a & 0x7FFF_FFFF;
            case Op.F32X4_NEG -> a ^ 0x8000_0000;
            case Op.F32X4_CEIL -> bits((float) Math.ceil(f32(a)));
            case Op.F32X4_FLOOR -> bits((float) Math.floor(f32(a)));
            case Op.F32X4_TRUNC -> bits((float) Numbers.trunc(f32(a)));
            case Op.F32X4_NEAREST -> bits((float) Math.rint(f32(a)));
            case Op.F32X4_SQRT -> bits((float) Math.sqrt(f32(a)));
            case Op.F32X4_ADD -> bits(f32(a) + f32(b));
            case Op.F32X4_SUB -> bits(f32(a) - f32(b));
            case Op.F32X4_MUL -> bits(f32(a) * f32(b));
            case Op.F32X4_DIV -> bits(f32(a) / f32(b));
            case Op.F32X4_MIN, Op.F32X4_RELAXED_MIN -> bits(Math.min(f32(a), f32(b)));
            case Op.F32X4_MAX, Op.F32X4_RELAXED_MAX -> bits(Math.max(f32(a), f32(b)));
            case Op.F32X4_PMIN -> f32(b) < f32(a) ? b : a;
            case Op.F32X4_PMAX -> f32(a) < f32(b) ? b : a;
            case Op.F32X4_EQ -> f32(a) == f32(b) ? -1 : 0;
            case Op.F32X4_NE -> f32(a) != f32(b) ? -1 : 0;
            case Op.F32X4_LT -> f32(a) < f32(b) ? -1 : 0;
            case Op.F32X4_GT -> f32(a) > f32(b) ? -1 : 0;
            case Op.F32X4_LE -> f32(a) <= f32(b) ? -1 : 0;
            case Op.F32X4_GE -> f32(a) >= f32(b) ? -1 : 0;
            default -> throw new IllegalStateException("no operation on f32x4: " + op);
        };
    }

    private static long lane64(int op, long a, long b) {
        return switch (op) {
            case Op.F64X2_ABS -> a & Long.MAX_VALUE;
            case Op.F64X2_NEG -> a ^ Long.MIN_VALUE;
            case Op.F64X2_CEIL -> bits(Math.ceil(f64(a)));
            case Op.F64X2_FLOOR -> bits(Math.floor(f64(a)));
            case Op.F64X2_TRUNC -> bits(Numbers.trunc(f64(a)));
            case Op.F64X2_NEAREST -> bits(Math.rint(f64(a)));
            case Op.F64X2_SQRT -> bits(Math.sqrt(f64(a)));
            case Op.F64X2_ADD -> bits(f64(a) + f64(b));
            case Op.F64X2_SUB -> bits(f64(a) - f64(b));
            case Op.F64X2_MUL -> bits(f64(a) * f64(b));
            case Op.F64X2_DIV -> bits(f64(a) / f64(b));
            case Op.F64X2_MIN, Op.F64X2_RELAXED_MIN -> bits(Math.min(f64(a), f64(b)));
            case Op.F64X2_MAX, Op.F64X2_RELAXED_MAX -> bits(Math.max(f64(a), f64(b)));
            case Op.F64X2_PMIN -> f64(b) < f64(a) ? b : a;
            case Op.F64X2_PMAX -> f64(a) < f64(b) ? b : a;
            case Op.F64X2_EQ -> f64(a) == f64(b) ? -1 : 0;
            case Op.F64X2_NE -> f64(a) != f64(b) ? -1 : 0;
            case Op.F64X2_LT -> f64(a) < f64(b) ? -1 : 0;
            case Op.F64X2_GT -> f64(a) > f64(b) ? -1 : 0;
            case Op.F64X2_LE -> f64(a) <= f64(b) ? -1 : 0;
            case Op.F64X2_GE -> f64(a) >= f64(b) ? -1 : 0;
            default -> throw new IllegalStateException("no operation on f64x2: " + op);
        };
    }

    private static long each32(int op, long a, long b) {
        return lane32(op, (int) a, (int) b) & 0xFFFF_FFFFL | lane32(op, a >> 32, b >> 32) << 32;
    }

    private static long multiplyAdd32(long a, long b, long c, boolean negate) {
        return multiplyAdd(f32(a), f32(b), f32(c), negate) & 0xFFFF_FFFFL
                | multiplyAdd(f32(a >> 32), f32(b >> 32), f32(c >> 32), negate) << 32;
    }

    private static long multiplyAdd(float a, float b, float c, boolean negate) {
        float product = (negate ? -a : a) * b;
        return bits(product + c);
    }

    private static long multiplyAdd64(long a, long b, long c, boolean negate) {
        double product = (negate ? -f64(a) : f64(a)) * f64(b);
        return bits(product + f64(c));
    }

    /** @return the new height, or -1 if {@code op} is not one of these */
    static int step(int op, long[] s, int sp) {
        switch (op) {
            case Op.F32X4_ABS,
                    Op.F32X4_NEG,
                    Op.F32X4_CEIL,
                    Op.F32X4_FLOOR,
                    Op.F32X4_TRUNC,
                    Op.F32X4_NEAREST,
                    Op.F32X4_SQRT -> {
                s[sp - 2] = each32(op, s[sp - 2], 0);
                s[sp - 1] = each32(op, s[sp - 1], 0);
                return sp;
            }
            case Op.F32X4_ADD,
                    Op.F32X4_SUB,
                    Op.F32X4_MUL,
                    Op.F32X4_DIV,
                    Op.F32X4_MIN,
                    Op.F32X4_RELAXED_MIN,
                    Op.F32X4_MAX,
                    Op.F32X4_RELAXED_MAX,
                    Op.F32X4_PMIN,
                    Op.F32X4_PMAX,
                    Op.F32X4_EQ,
                    Op.F32X4_NE,
                    Op.F32X4_LT,
                    Op.F32X4_GT,
                    Op.F32X4_LE,
                    Op.F32X4_GE -> {
                s[sp - 4] = each32(op, s[sp - 4], s[sp - 2]);
                s[sp - 3] = each32(op, s[sp - 3], s[sp - 1]);
                return sp - 2;
            }
            case Op.F32X4_RELAXED_MADD, Op.F32X4_RELAXED_NMADD -> {
                boolean negate = op == Op.F32X4_RELAXED_NMADD;
                s[sp - 6] = multiplyAdd32(s[sp - 6], s[sp - 4], s[sp - 2], negate);
                s[sp - 5] = multiplyAdd32(s[sp - 5], s[sp - 3], s[sp - 1], negate);
                return sp - 4;
            }
            case Op.F64X2_ABS,
                    Op.F64X2_NEG,
                    Op.F64X2_CEIL,
                    Op.F64X2_FLOOR,
                    Op.F64X2_TRUNC,
                    Op.F64X2_NEAREST,
                    Op.F64X2_SQRT -> {
                s[sp - 2] = lane64(op, s[sp - 2], 0);
                s[sp - 1] = lane64(op, s[sp - 1], 0);
                return sp;
            }
            case Op.F64X2_ADD,
                    Op.F64X2_SUB,
                    Op.F64X2_MUL,
                    Op.F64X2_DIV,
                    Op.F64X2_MIN,
                    Op.F64X2_RELAXED_MIN,
                    Op.F64X2_MAX,
                    Op.F64X2_RELAXED_MAX,
                    Op.F64X2_PMIN,
                    Op.F64X2_PMAX,
                    Op.F64X2_EQ,
                    Op.F64X2_NE,
                    Op.F64X2_LT,
                    Op.F64X2_GT,
                    Op.F64X2_LE,
                    Op.F64X2_GE -> {
                s[sp - 4] = lane64(op, s[sp - 4], s[sp - 2]);
                s[sp - 3] = lane64(op, s[sp - 3], s[sp - 1]);
                return sp - 2;
            }
            case Op.F64X2_RELAXED_MADD, Op.F64X2_RELAXED_NMADD -> {
                boolean negate = op == Op.F64X2_RELAXED_NMADD;
                s[sp - 6] = multiplyAdd64(s[sp - 6], s[sp - 4], s[sp - 2], negate);
                s[sp - 5] = multiplyAdd64(s[sp - 5], s[sp - 3], s[sp - 1], negate);
                return sp - 4;
            }
            default -> {
                return -1;
            }
        }
    }
}
