package dev.quipu.wasm.interpreter;

/** Vector instructions that do the same to every integer lane. */
final class IntegerLanes {

    private IntegerLanes() {}

    private static int lane8(int op, int a, int b) {
        return switch (op) {
            case Op.I8X16_ABS -> Math.abs(a);
            case Op.I8X16_NEG -> -a;
            case Op.I8X16_ADD -> a + b;
            case Op.I8X16_SUB -> a - b;
            case Op.I8X16_SHL -> a << (b & 7);
            case Op.I8X16_SHR_S -> a >> (b & 7);
            case Op.I8X16_SHR_U -> (a & 0xFF) >>> (b & 7);
            case Op.I8X16_EQ -> a == b ? -1 : 0;
            case Op.I8X16_NE -> a != b ? -1 : 0;
            case Op.I8X16_LT_S -> a < b ? -1 : 0;
            case Op.I8X16_LT_U -> (a & 0xFF) < (b & 0xFF) ? -1 : 0;
            case Op.I8X16_GT_S -> a > b ? -1 : 0;
            case Op.I8X16_GT_U -> (a & 0xFF) > (b & 0xFF) ? -1 : 0;
            case Op.I8X16_LE_S -> a <= b ? -1 : 0;
            case Op.I8X16_LE_U -> (a & 0xFF) <= (b & 0xFF) ? -1 : 0;
            case Op.I8X16_GE_S -> a >= b ? -1 : 0;
            case Op.I8X16_GE_U -> (a & 0xFF) >= (b & 0xFF) ? -1 : 0;
            case Op.I8X16_MIN_S -> Math.min(a, b);
            case Op.I8X16_MAX_S -> Math.max(a, b);
            case Op.I8X16_MIN_U -> Math.min(a & 0xFF, b & 0xFF);
            case Op.I8X16_MAX_U -> Math.max(a & 0xFF, b & 0xFF);
            case Op.I8X16_ADD_SAT_S -> Math.clamp(a + b, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case Op.I8X16_SUB_SAT_S -> Math.clamp(a - b, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case Op.I8X16_ADD_SAT_U -> Math.min((a & 0xFF) + (b & 0xFF), 0xFF);
            case Op.I8X16_SUB_SAT_U -> Math.max((a & 0xFF) - (b & 0xFF), 0);
            case Op.I8X16_AVGR_U -> ((a & 0xFF) + (b & 0xFF) + 1) >> 1;
            case Op.I8X16_POPCNT -> Integer.bitCount(a & 0xFF);
            default -> throw new IllegalStateException("no operation on i8x16: " + op);
        };
    }

    private static long each8(int op, long a, long b) {
        long result = 0;
        for (int at = 0; at < 64; at += 8) {
            result |= (lane8(op, (byte) (a >>> at), (byte) (b >>> at)) & 0xFFL) << at;
        }
        return result;
    }

    private static int lane16(int op, int a, int b) {
        return switch (op) {
            case Op.I16X8_ABS -> Math.abs(a);
            case Op.I16X8_NEG -> -a;
            case Op.I16X8_ADD -> a + b;
            case Op.I16X8_SUB -> a - b;
            case Op.I16X8_MUL -> a * b;
            case Op.I16X8_SHL -> a << (b & 15);
            case Op.I16X8_SHR_S -> a >> (b & 15);
            case Op.I16X8_SHR_U -> (a & 0xFFFF) >>> (b & 15);
            case Op.I16X8_EQ -> a == b ? -1 : 0;
            case Op.I16X8_NE -> a != b ? -1 : 0;
            case Op.I16X8_LT_S -> a < b ? -1 : 0;
            case Op.I16X8_LT_U -> (a & 0xFFFF) < (b & 0xFFFF) ? -1 : 0;
            case Op.I16X8_GT_S -> a > b ? -1 : 0;
            case Op.I16X8_GT_U -> (a & 0xFFFF) > (b & 0xFFFF) ? -1 : 0;
            case Op.I16X8_LE_S -> a <= b ? -1 : 0;
            case Op.I16X8_LE_U -> (a & 0xFFFF) <= (b & 0xFFFF) ? -1 : 0;
            case Op.I16X8_GE_S -> a >= b ? -1 : 0;
            case Op.I16X8_GE_U -> (a & 0xFFFF) >= (b & 0xFFFF) ? -1 : 0;
            case Op.I16X8_MIN_S -> Math.min(a, b);
            case Op.I16X8_MAX_S -> Math.max(a, b);
            case Op.I16X8_MIN_U -> Math.min(a & 0xFFFF, b & 0xFFFF);
            case Op.I16X8_MAX_U -> Math.max(a & 0xFFFF, b & 0xFFFF);
            case Op.I16X8_ADD_SAT_S -> Math.clamp(a + b, Short.MIN_VALUE, Short.MAX_VALUE);
            case Op.I16X8_SUB_SAT_S -> Math.clamp(a - b, Short.MIN_VALUE, Short.MAX_VALUE);
            case Op.I16X8_ADD_SAT_U -> Math.min((a & 0xFFFF) + (b & 0xFFFF), 0xFFFF);
            case Op.I16X8_SUB_SAT_U -> Math.max((a & 0xFFFF) - (b & 0xFFFF), 0);
            case Op.I16X8_AVGR_U -> ((a & 0xFFFF) + (b & 0xFFFF) + 1) >> 1;
            case Op.I16X8_Q15MULR_SAT_S -> Math.min((a * b + 0x4000) >> 15, Short.MAX_VALUE);
            case Op.I16X8_RELAXED_Q15MULR_S -> Math.min((a * b + 0x4000) >> 15, Short.MAX_VALUE);
            default -> throw new IllegalStateException("no operation on i16x8: " + op);
        };
    }

    private static long each16(int op, long a, long b) {
        long result = 0;
        for (int at = 0; at < 64; at += 16) {
            result |= (lane16(op, (short) (a >>> at), (short) (b >>> at)) & 0xFFFFL) << at;
        }
        return result;
    }

    private static int lane32(int op, int a, int b) {
        return switch (op) {
            case Op.I32X4_ABS -> Math.abs(a);
            case Op.I32X4_NEG -> -a;
            case Op.I32X4_ADD -> a + b;
            case Op.I32X4_SUB -> a - b;
            case Op.I32X4_MUL -> a * b;
            case Op.I32X4_SHL -> a << (b & 31);
            case Op.I32X4_SHR_S -> a >> (b & 31);
            case Op.I32X4_SHR_U -> a >>> (b & 31);
            case Op.I32X4_EQ -> a == b ? -1 : 0;
            case Op.I32X4_NE -> a != b ? -1 : 0;
            case Op.I32X4_LT_S -> a < b ? -1 : 0;
            case Op.I32X4_LT_U -> Integer.compareUnsigned(a, b) < 0 ? -1 : 0;
            case Op.I32X4_GT_S -> a > b ? -1 : 0;
            case Op.I32X4_GT_U -> Integer.compareUnsigned(a, b) > 0 ? -1 : 0;
            case Op.I32X4_LE_S -> a <= b ? -1 : 0;
            case Op.I32X4_LE_U -> Integer.compareUnsigned(a, b) <= 0 ? -1 : 0;
            case Op.I32X4_GE_S -> a >= b ? -1 : 0;
            case Op.I32X4_GE_U -> Integer.compareUnsigned(a, b) >= 0 ? -1 : 0;
            case Op.I32X4_MIN_S -> Math.min(a, b);
            case Op.I32X4_MAX_S -> Math.max(a, b);
            case Op.I32X4_MIN_U -> Integer.compareUnsigned(a, b) < 0 ? a : b;
            case Op.I32X4_MAX_U -> Integer.compareUnsigned(a, b) > 0 ? a : b;
            default -> throw new IllegalStateException("no operation on i32x4: " + op);
        };
    }

    private static long each32(int op, long a, long b) {
        long result = 0;
        for (int at = 0; at < 64; at += 32) {
            result |= (lane32(op, (int) (a >>> at), (int) (b >>> at)) & 0xFFFF_FFFFL) << at;
        }
        return result;
    }

    private static long lane64(int op, long a, long b) {
        return switch (op) {
            case Op.I64X2_ABS -> Math.abs(a);
            case Op.I64X2_NEG -> -a;
            case Op.I64X2_ADD -> a + b;
            case Op.I64X2_SUB -> a - b;
            case Op.I64X2_MUL -> a * b;
            case Op.I64X2_SHL -> a << b;
            case Op.I64X2_SHR_S -> a >> b;
            case Op.I64X2_SHR_U -> a >>> b;
            case Op.I64X2_EQ -> a == b ? -1 : 0;
            case Op.I64X2_NE -> a != b ? -1 : 0;
            case Op.I64X2_LT_S -> a < b ? -1 : 0;
            case Op.I64X2_GT_S -> a > b ? -1 : 0;
            case Op.I64X2_LE_S -> a <= b ? -1 : 0;
            case Op.I64X2_GE_S -> a >= b ? -1 : 0;
            default -> throw new IllegalStateException("no operation on i64x2: " + op);
        };
    }

    static long splat8(long value) {
        return (value & 0xFF) * 0x0101_0101_0101_0101L;
    }

    static long splat16(long value) {
        return (value & 0xFFFF) * 0x0001_0001_0001_0001L;
    }

    static long splat32(long value) {
        return (value & 0xFFFF_FFFFL) * 0x0000_0001_0000_0001L;
    }

    /** @return the new height, or -1 if {@code op} is not one of these */
    static int step(int op, long[] s, int sp) {
        switch (op) {
            case Op.I8X16_ABS, Op.I8X16_NEG, Op.I8X16_POPCNT -> {
                s[sp - 2] = each8(op, s[sp - 2], 0);
                s[sp - 1] = each8(op, s[sp - 1], 0);
                return sp;
            }
            case Op.I8X16_SHL, Op.I8X16_SHR_S, Op.I8X16_SHR_U -> {
                long by = splat8(s[sp - 1]);
                s[sp - 3] = each8(op, s[sp - 3], by);
                s[sp - 2] = each8(op, s[sp - 2], by);
                return sp - 1;
            }
            case Op.I8X16_ADD,
                    Op.I8X16_SUB,
                    Op.I8X16_EQ,
                    Op.I8X16_NE,
                    Op.I8X16_LT_S,
                    Op.I8X16_LT_U,
                    Op.I8X16_GT_S,
                    Op.I8X16_GT_U,
                    Op.I8X16_LE_S,
                    Op.I8X16_LE_U,
                    Op.I8X16_GE_S,
                    Op.I8X16_GE_U,
                    Op.I8X16_MIN_S,
                    Op.I8X16_MAX_S,
                    Op.I8X16_MIN_U,
                    Op.I8X16_MAX_U,
                    Op.I8X16_ADD_SAT_S,
                    Op.I8X16_SUB_SAT_S,
                    Op.I8X16_ADD_SAT_U,
                    Op.I8X16_SUB_SAT_U,
                    Op.I8X16_AVGR_U -> {
                s[sp - 4] = each8(op, s[sp - 4], s[sp - 2]);
                s[sp - 3] = each8(op, s[sp - 3], s[sp - 1]);
                return sp - 2;
            }
            case Op.I16X8_ABS, Op.I16X8_NEG -> {
                s[sp - 2] = each16(op, s[sp - 2], 0);
                s[sp - 1] = each16(op, s[sp - 1], 0);
                return sp;
            }
            case Op.I16X8_SHL, Op.I16X8_SHR_S, Op.I16X8_SHR_U -> {
                long by = splat16(s[sp - 1]);
                s[sp - 3] = each16(op, s[sp - 3], by);
                s[sp - 2] = each16(op, s[sp - 2], by);
                return sp - 1;
            }
            case Op.I16X8_ADD,
                    Op.I16X8_SUB,
                    Op.I16X8_MUL,
                    Op.I16X8_EQ,
                    Op.I16X8_NE,
                    Op.I16X8_LT_S,
                    Op.I16X8_LT_U,
                    Op.I16X8_GT_S,
                    Op.I16X8_GT_U,
                    Op.I16X8_LE_S,
                    Op.I16X8_LE_U,
                    Op.I16X8_GE_S,
                    Op.I16X8_GE_U,
                    Op.I16X8_MIN_S,
                    Op.I16X8_MAX_S,
                    Op.I16X8_MIN_U,
                    Op.I16X8_MAX_U,
                    Op.I16X8_ADD_SAT_S,
                    Op.I16X8_SUB_SAT_S,
                    Op.I16X8_ADD_SAT_U,
                    Op.I16X8_SUB_SAT_U,
                    Op.I16X8_AVGR_U,
                    Op.I16X8_Q15MULR_SAT_S,
                    Op.I16X8_RELAXED_Q15MULR_S -> {
                s[sp - 4] = each16(op, s[sp - 4], s[sp - 2]);
                s[sp - 3] = each16(op, s[sp - 3], s[sp - 1]);
                return sp - 2;
            }
            case Op.I32X4_ABS, Op.I32X4_NEG -> {
                s[sp - 2] = each32(op, s[sp - 2], 0);
                s[sp - 1] = each32(op, s[sp - 1], 0);
                return sp;
            }
            case Op.I32X4_SHL, Op.I32X4_SHR_S, Op.I32X4_SHR_U -> {
                long by = splat32(s[sp - 1]);
                s[sp - 3] = each32(op, s[sp - 3], by);
                s[sp - 2] = each32(op, s[sp - 2], by);
                return sp - 1;
            }
            case Op.I32X4_ADD,
                    Op.I32X4_SUB,
                    Op.I32X4_MUL,
                    Op.I32X4_EQ,
                    Op.I32X4_NE,
                    Op.I32X4_LT_S,
                    Op.I32X4_LT_U,
                    Op.I32X4_GT_S,
                    Op.I32X4_GT_U,
                    Op.I32X4_LE_S,
                    Op.I32X4_LE_U,
                    Op.I32X4_GE_S,
                    Op.I32X4_GE_U,
                    Op.I32X4_MIN_S,
                    Op.I32X4_MAX_S,
                    Op.I32X4_MIN_U,
                    Op.I32X4_MAX_U -> {
                s[sp - 4] = each32(op, s[sp - 4], s[sp - 2]);
                s[sp - 3] = each32(op, s[sp - 3], s[sp - 1]);
                return sp - 2;
            }
            case Op.I64X2_ABS, Op.I64X2_NEG -> {
                s[sp - 2] = lane64(op, s[sp - 2], 0);
                s[sp - 1] = lane64(op, s[sp - 1], 0);
                return sp;
            }
            case Op.I64X2_SHL, Op.I64X2_SHR_S, Op.I64X2_SHR_U -> {
                long by = s[sp - 1];
                s[sp - 3] = lane64(op, s[sp - 3], by);
                s[sp - 2] = lane64(op, s[sp - 2], by);
                return sp - 1;
            }
            case Op.I64X2_ADD,
                    Op.I64X2_SUB,
                    Op.I64X2_MUL,
                    Op.I64X2_EQ,
                    Op.I64X2_NE,
                    Op.I64X2_LT_S,
                    Op.I64X2_GT_S,
                    Op.I64X2_LE_S,
                    Op.I64X2_GE_S -> {
                s[sp - 4] = lane64(op, s[sp - 4], s[sp - 2]);
                s[sp - 3] = lane64(op, s[sp - 3], s[sp - 1]);
                return sp - 2;
            }
            default -> {
                return -1;
            }
        }
    }
}
