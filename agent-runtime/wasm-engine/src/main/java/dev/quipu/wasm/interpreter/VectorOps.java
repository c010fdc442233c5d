package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.runtime.LinearMemory;

/**
 * Vector instructions other than those that do the same to every lane. Relaxed ones follow the specification's
 * deterministic profile: lane selection is {@code v128.bitselect}, swizzle and truncation are the strict ones, dot
 * products take both operands as signed.
 */
final class VectorOps {

    private VectorOps() {}

    /** Instructions without operand words. @return the new height, or -1 if {@code op} is not one of these */
    static int step(int op, long[] s, int sp) {
        switch (op) {
            case Op.V128_NOT -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = ~low;
                s[sp - 1] = ~high;
                return sp;
            }
            case Op.V128_AND -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = low & s[sp - 2];
                s[sp - 3] = high & s[sp - 1];
                return sp - 2;
            }
            case Op.V128_ANDNOT -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = low & ~s[sp - 2];
                s[sp - 3] = high & ~s[sp - 1];
                return sp - 2;
            }
            case Op.V128_OR -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = low | s[sp - 2];
                s[sp - 3] = high | s[sp - 1];
                return sp - 2;
            }
            case Op.V128_XOR -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = low ^ s[sp - 2];
                s[sp - 3] = high ^ s[sp - 1];
                return sp - 2;
            }
            case Op.V128_BITSELECT,
                    Op.I8X16_RELAXED_LANESELECT,
                    Op.I16X8_RELAXED_LANESELECT,
                    Op.I32X4_RELAXED_LANESELECT,
                    Op.I64X2_RELAXED_LANESELECT -> {
                s[sp - 6] = s[sp - 6] & s[sp - 2] | s[sp - 4] & ~s[sp - 2];
                s[sp - 5] = s[sp - 5] & s[sp - 1] | s[sp - 3] & ~s[sp - 1];
                return sp - 4;
            }
            case Op.V128_ANY_TRUE -> {
                s[sp - 2] = (s[sp - 2] | s[sp - 1]) != 0 ? 1 : 0;
                return sp - 1;
            }
            case Op.I8X16_ALL_TRUE -> {
                s[sp - 2] = Lanes.allTrue(s[sp - 2], 8) && Lanes.allTrue(s[sp - 1], 8) ? 1 : 0;
                return sp - 1;
            }
            case Op.I8X16_BITMASK -> {
                s[sp - 2] = Lanes.bitmask(s[sp - 2], s[sp - 1], 8);
                return sp - 1;
            }
            case Op.I16X8_ALL_TRUE -> {
                s[sp - 2] = Lanes.allTrue(s[sp - 2], 16) && Lanes.allTrue(s[sp - 1], 16) ? 1 : 0;
                return sp - 1;
            }
            case Op.I16X8_BITMASK -> {
                s[sp - 2] = Lanes.bitmask(s[sp - 2], s[sp - 1], 16);
                return sp - 1;
            }
            case Op.I32X4_ALL_TRUE -> {
                s[sp - 2] = Lanes.allTrue(s[sp - 2], 32) && Lanes.allTrue(s[sp - 1], 32) ? 1 : 0;
                return sp - 1;
            }
            case Op.I32X4_BITMASK -> {
                s[sp - 2] = Lanes.bitmask(s[sp - 2], s[sp - 1], 32);
                return sp - 1;
            }
            case Op.I64X2_ALL_TRUE -> {
                s[sp - 2] = Lanes.allTrue(s[sp - 2], 64) && Lanes.allTrue(s[sp - 1], 64) ? 1 : 0;
                return sp - 1;
            }
            case Op.I64X2_BITMASK -> {
                s[sp - 2] = Lanes.bitmask(s[sp - 2], s[sp - 1], 64);
                return sp - 1;
            }
            case Op.I8X16_SPLAT -> {
                s[sp - 1] = IntegerLanes.splat8(s[sp - 1]);
                s[sp] = s[sp - 1];
                return sp + 1;
            }
            case Op.I16X8_SPLAT -> {
                s[sp - 1] = IntegerLanes.splat16(s[sp - 1]);
                s[sp] = s[sp - 1];
                return sp + 1;
            }
            case Op.I32X4_SPLAT, Op.F32X4_SPLAT -> {
                s[sp - 1] = IntegerLanes.splat32(s[sp - 1]);
                s[sp] = s[sp - 1];
                return sp + 1;
            }
            case Op.I64X2_SPLAT, Op.F64X2_SPLAT -> {
                s[sp] = s[sp - 1];
                return sp + 1;
            }
            case Op.I8X16_SWIZZLE, Op.I8X16_RELAXED_SWIZZLE -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.swizzle(low, high, s[sp - 2]);
                s[sp - 3] = Lanes.swizzle(low, high, s[sp - 1]);
                return sp - 2;
            }
            case Op.I8X16_NARROW_I16X8_S -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.narrow16(low, high, true);
                s[sp - 3] = Lanes.narrow16(s[sp - 2], s[sp - 1], true);
                return sp - 2;
            }
            case Op.I8X16_NARROW_I16X8_U -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.narrow16(low, high, false);
                s[sp - 3] = Lanes.narrow16(s[sp - 2], s[sp - 1], false);
                return sp - 2;
            }
            case Op.I16X8_NARROW_I32X4_S -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.narrow32(low, high, true);
                s[sp - 3] = Lanes.narrow32(s[sp - 2], s[sp - 1], true);
                return sp - 2;
            }
            case Op.I16X8_NARROW_I32X4_U -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.narrow32(low, high, false);
                s[sp - 3] = Lanes.narrow32(s[sp - 2], s[sp - 1], false);
                return sp - 2;
            }
            case Op.I32X4_DOT_I16X8_S -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.dot16(low, s[sp - 2]);
                s[sp - 3] = Lanes.dot16(high, s[sp - 1]);
                return sp - 2;
            }
            case Op.I16X8_RELAXED_DOT_I8X16_I7X16_S -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.dot8(low, s[sp - 2]);
                s[sp - 3] = Lanes.dot8(high, s[sp - 1]);
                return sp - 2;
            }
            case Op.I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S -> {
                s[sp - 6] = Lanes.add32(Lanes.pairwise16(Lanes.dot8(s[sp - 6], s[sp - 4]), true), s[sp - 2]);
                s[sp - 5] = Lanes.add32(Lanes.pairwise16(Lanes.dot8(s[sp - 5], s[sp - 3]), true), s[sp - 1]);
                return sp - 4;
            }
            default -> {
                return widen(op, s, sp);
            }
        }
    }

    /** Instructions whose result has lanes of another width than the operands. */
    private static int widen(int op, long[] s, int sp) {
        switch (op) {
            case Op.I16X8_EXTEND_LOW_I8X16_S -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend8(low, 0, true);
                s[sp - 1] = Lanes.extend8(low, 4, true);
                return sp;
            }
            case Op.I16X8_EXTMUL_LOW_I8X16_S -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.multiply16(Lanes.extend8(low, 0, true), Lanes.extend8(s[sp - 2], 0, true));
                s[sp - 3] = Lanes.multiply16(Lanes.extend8(low, 4, true), Lanes.extend8(s[sp - 2], 4, true));
                return sp - 2;
            }
            case Op.I16X8_EXTEND_HIGH_I8X16_S -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend8(high, 0, true);
                s[sp - 1] = Lanes.extend8(high, 4, true);
                return sp;
            }
            case Op.I16X8_EXTMUL_HIGH_I8X16_S -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.multiply16(Lanes.extend8(high, 0, true), Lanes.extend8(s[sp - 1], 0, true));
                s[sp - 3] = Lanes.multiply16(Lanes.extend8(high, 4, true), Lanes.extend8(s[sp - 1], 4, true));
                return sp - 2;
            }
            case Op.I16X8_EXTADD_PAIRWISE_I8X16_S -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.pairwise8(low, true);
                s[sp - 1] = Lanes.pairwise8(high, true);
                return sp;
            }
            case Op.I16X8_EXTEND_LOW_I8X16_U -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend8(low, 0, false);
                s[sp - 1] = Lanes.extend8(low, 4, false);
                return sp;
            }
            case Op.I16X8_EXTMUL_LOW_I8X16_U -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.multiply16(Lanes.extend8(low, 0, false), Lanes.extend8(s[sp - 2], 0, false));
                s[sp - 3] = Lanes.multiply16(Lanes.extend8(low, 4, false), Lanes.extend8(s[sp - 2], 4, false));
                return sp - 2;
            }
            case Op.I16X8_EXTEND_HIGH_I8X16_U -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend8(high, 0, false);
                s[sp - 1] = Lanes.extend8(high, 4, false);
                return sp;
            }
            case Op.I16X8_EXTMUL_HIGH_I8X16_U -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.multiply16(Lanes.extend8(high, 0, false), Lanes.extend8(s[sp - 1], 0, false));
                s[sp - 3] = Lanes.multiply16(Lanes.extend8(high, 4, false), Lanes.extend8(s[sp - 1], 4, false));
                return sp - 2;
            }
            case Op.I16X8_EXTADD_PAIRWISE_I8X16_U -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.pairwise8(low, false);
                s[sp - 1] = Lanes.pairwise8(high, false);
                return sp;
            }
            case Op.I32X4_EXTEND_LOW_I16X8_S -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend16(low, 0, true);
                s[sp - 1] = Lanes.extend16(low, 2, true);
                return sp;
            }
            case Op.I32X4_EXTMUL_LOW_I16X8_S -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.multiply32(Lanes.extend16(low, 0, true), Lanes.extend16(s[sp - 2], 0, true));
                s[sp - 3] = Lanes.multiply32(Lanes.extend16(low, 2, true), Lanes.extend16(s[sp - 2], 2, true));
                return sp - 2;
            }
            case Op.I32X4_EXTEND_HIGH_I16X8_S -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend16(high, 0, true);
                s[sp - 1] = Lanes.extend16(high, 2, true);
                return sp;
            }
            case Op.I32X4_EXTMUL_HIGH_I16X8_S -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.multiply32(Lanes.extend16(high, 0, true), Lanes.extend16(s[sp - 1], 0, true));
                s[sp - 3] = Lanes.multiply32(Lanes.extend16(high, 2, true), Lanes.extend16(s[sp - 1], 2, true));
                return sp - 2;
            }
            case Op.I32X4_EXTADD_PAIRWISE_I16X8_S -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.pairwise16(low, true);
                s[sp - 1] = Lanes.pairwise16(high, true);
                return sp;
            }
            case Op.I32X4_EXTEND_LOW_I16X8_U -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend16(low, 0, false);
                s[sp - 1] = Lanes.extend16(low, 2, false);
                return sp;
            }
            case Op.I32X4_EXTMUL_LOW_I16X8_U -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.multiply32(Lanes.extend16(low, 0, false), Lanes.extend16(s[sp - 2], 0, false));
                s[sp - 3] = Lanes.multiply32(Lanes.extend16(low, 2, false), Lanes.extend16(s[sp - 2], 2, false));
                return sp - 2;
            }
            case Op.I32X4_EXTEND_HIGH_I16X8_U -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend16(high, 0, false);
                s[sp - 1] = Lanes.extend16(high, 2, false);
                return sp;
            }
            case Op.I32X4_EXTMUL_HIGH_I16X8_U -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.multiply32(Lanes.extend16(high, 0, false), Lanes.extend16(s[sp - 1], 0, false));
                s[sp - 3] = Lanes.multiply32(Lanes.extend16(high, 2, false), Lanes.extend16(s[sp - 1], 2, false));
                return sp - 2;
            }
            case Op.I32X4_EXTADD_PAIRWISE_I16X8_U -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.pairwise16(low, false);
                s[sp - 1] = Lanes.pairwise16(high, false);
                return sp;
            }
            case Op.I64X2_EXTEND_LOW_I32X4_S -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend32(low, 0, true);
                s[sp - 1] = Lanes.extend32(low, 1, true);
                return sp;
            }
            case Op.I64X2_EXTMUL_LOW_I32X4_S -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.extend32(low, 0, true) * Lanes.extend32(s[sp - 2], 0, true);
                s[sp - 3] = Lanes.extend32(low, 1, true) * Lanes.extend32(s[sp - 2], 1, true);
                return sp - 2;
            }
            case Op.I64X2_EXTEND_HIGH_I32X4_S -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend32(high, 0, true);
                s[sp - 1] = Lanes.extend32(high, 1, true);
                return sp;
            }
            case Op.I64X2_EXTMUL_HIGH_I32X4_S -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.extend32(high, 0, true) * Lanes.extend32(s[sp - 1], 0, true);
                s[sp - 3] = Lanes.extend32(high, 1, true) * Lanes.extend32(s[sp - 1], 1, true);
                return sp - 2;
            }
            case Op.I64X2_EXTEND_LOW_I32X4_U -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend32(low, 0, false);
                s[sp - 1] = Lanes.extend32(low, 1, false);
                return sp;
            }
            case Op.I64X2_EXTMUL_LOW_I32X4_U -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.extend32(low, 0, false) * Lanes.extend32(s[sp - 2], 0, false);
                s[sp - 3] = Lanes.extend32(low, 1, false) * Lanes.extend32(s[sp - 2], 1, false);
                return sp - 2;
            }
            case Op.I64X2_EXTEND_HIGH_I32X4_U -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.extend32(high, 0, false);
                s[sp - 1] = Lanes.extend32(high, 1, false);
                return sp;
            }
            case Op.I64X2_EXTMUL_HIGH_I32X4_U -> {
                long low = s[sp - 4];
                long high = s[sp - 3];
                s[sp - 4] = Lanes.extend32(high, 0, false) * Lanes.extend32(s[sp - 1], 0, false);
                s[sp - 3] = Lanes.extend32(high, 1, false) * Lanes.extend32(s[sp - 1], 1, false);
                return sp - 2;
            }
            case Op.I32X4_TRUNC_SAT_F32X4_S, Op.I32X4_RELAXED_TRUNC_F32X4_S -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.saturateF32(low, true);
                s[sp - 1] = Lanes.saturateF32(high, true);
                return sp;
            }
            case Op.I32X4_TRUNC_SAT_F64X2_S_ZERO, Op.I32X4_RELAXED_TRUNC_F64X2_S_ZERO -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.saturateF64(low, high, true);
                s[sp - 1] = 0;
                return sp;
            }
            case Op.F32X4_CONVERT_I32X4_S -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.convertToF32(low, true);
                s[sp - 1] = Lanes.convertToF32(high, true);
                return sp;
            }
            case Op.F64X2_CONVERT_LOW_I32X4_S -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.convertToF64(Lanes.i32(low, 0), true);
                s[sp - 1] = Lanes.convertToF64(Lanes.i32(low, 1), true);
                return sp;
            }
            case Op.I32X4_TRUNC_SAT_F32X4_U, Op.I32X4_RELAXED_TRUNC_F32X4_U -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.saturateF32(low, false);
                s[sp - 1] = Lanes.saturateF32(high, false);
                return sp;
            }
            case Op.I32X4_TRUNC_SAT_F64X2_U_ZERO, Op.I32X4_RELAXED_TRUNC_F64X2_U_ZERO -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.saturateF64(low, high, false);
                s[sp - 1] = 0;
                return sp;
            }
            case Op.F32X4_CONVERT_I32X4_U -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.convertToF32(low, false);
                s[sp - 1] = Lanes.convertToF32(high, false);
                return sp;
            }
            case Op.F64X2_CONVERT_LOW_I32X4_U -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.convertToF64(Lanes.i32(low, 0), false);
                s[sp - 1] = Lanes.convertToF64(Lanes.i32(low, 1), false);
                return sp;
            }
            case Op.F32X4_DEMOTE_F64X2_ZERO -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Lanes.demote(low, high);
                s[sp - 1] = 0;
                return sp;
            }
            case Op.F64X2_PROMOTE_LOW_F32X4 -> {
                long low = s[sp - 2];
                long high = s[sp - 1];
                s[sp - 2] = Numbers.bits((double) Numbers.f32(low));
                s[sp - 1] = Numbers.bits((double) Numbers.f32(low >> 32));
                return sp;
            }
            default -> {
                return -1;
            }
        }
    }

    /** Instructions with a lane or a constant in {@code words[pc]}. @return the new height, or -1 */
    static int immediate(int op, long[] s, int sp, int word, long[] vectors) {
        switch (op) {
            case Op.V128_CONST -> {
                s[sp] = vectors[2 * word];
                s[sp + 1] = vectors[2 * word + 1];
                return sp + 2;
            }
            case Op.I8X16_SHUFFLE -> {
                long low = Lanes.shuffle(s, sp - 4, vectors[2 * word]);
                long high = Lanes.shuffle(s, sp - 4, vectors[2 * word + 1]);
                s[sp - 4] = low;
                s[sp - 3] = high;
                return sp - 2;
            }
            case Op.I8X16_EXTRACT_LANE_S -> {
                long half = s[sp - 2 + word / 8];
                s[sp - 2] = Lanes.i8(half, word % 8);
                return sp - 1;
            }
            case Op.I8X16_EXTRACT_LANE_U -> {
                long half = s[sp - 2 + word / 8];
                s[sp - 2] = Lanes.i8(half, word % 8) & 0xFF;
                return sp - 1;
            }
            case Op.I16X8_EXTRACT_LANE_S -> {
                long half = s[sp - 2 + word / 4];
                s[sp - 2] = Lanes.i16(half, word % 4);
                return sp - 1;
            }
            case Op.I16X8_EXTRACT_LANE_U -> {
                long half = s[sp - 2 + word / 4];
                s[sp - 2] = Lanes.i16(half, word % 4) & 0xFFFF;
                return sp - 1;
            }
            case Op.I32X4_EXTRACT_LANE, Op.F32X4_EXTRACT_LANE -> {
                long half = s[sp - 2 + word / 2];
                s[sp - 2] = Lanes.i32(half, word % 2);
                return sp - 1;
            }
            case Op.I64X2_EXTRACT_LANE, Op.F64X2_EXTRACT_LANE -> {
                long half = s[sp - 2 + word / 1];
                s[sp - 2] = half;
                return sp - 1;
            }
            case Op.I8X16_REPLACE_LANE -> {
                replace(s, sp - 3, word, 8, s[sp - 1]);
                return sp - 1;
            }
            case Op.I16X8_REPLACE_LANE -> {
                replace(s, sp - 3, word, 16, s[sp - 1]);
                return sp - 1;
            }
            case Op.I32X4_REPLACE_LANE, Op.F32X4_REPLACE_LANE -> {
                replace(s, sp - 3, word, 32, s[sp - 1]);
                return sp - 1;
            }
            case Op.I64X2_REPLACE_LANE, Op.F64X2_REPLACE_LANE -> {
                replace(s, sp - 3, word, 64, s[sp - 1]);
                return sp - 1;
            }
            default -> {
                return -1;
            }
        }
    }

    private static void replace(long[] s, int at, int lane, int width, long value) {
        int perHalf = 64 / width;
        int half = at + lane / perHalf;
        s[half] = Lanes.replace(s[half], lane % perHalf, width, value);
    }

    /** Loads. The address is the top of the stack. @return the new height, or -1 if {@code op} is not a load */
    static int load(int op, long[] s, int sp, LinearMemory memory, long offset) {
        long address = s[sp - 1] & memory.addressMask();
        switch (op) {
            case Op.V128_LOAD -> {
                memory.checked(address, offset, 16);
                s[sp - 1] = memory.getLong(address, offset);
                s[sp] = memory.getLong(address + 8, offset);
            }
            case Op.V128_LOAD8X8_S -> {
                long packed = memory.getLong(address, offset);
                s[sp - 1] = Lanes.extend8(packed, 0, true);
                s[sp] = Lanes.extend8(packed, 4, true);
            }
            case Op.V128_LOAD8X8_U -> {
                long packed = memory.getLong(address, offset);
                s[sp - 1] = Lanes.extend8(packed, 0, false);
                s[sp] = Lanes.extend8(packed, 4, false);
            }
            case Op.V128_LOAD16X4_S -> {
                long packed = memory.getLong(address, offset);
                s[sp - 1] = Lanes.extend16(packed, 0, true);
                s[sp] = Lanes.extend16(packed, 2, true);
            }
            case Op.V128_LOAD16X4_U -> {
                long packed = memory.getLong(address, offset);
                s[sp - 1] = Lanes.extend16(packed, 0, false);
                s[sp] = Lanes.extend16(packed, 2, false);
            }
            case Op.V128_LOAD32X2_S -> {
                long packed = memory.getLong(address, offset);
                s[sp - 1] = Lanes.extend32(packed, 0, true);
                s[sp] = Lanes.extend32(packed, 1, true);
            }
            case Op.V128_LOAD32X2_U -> {
                long packed = memory.getLong(address, offset);
                s[sp - 1] = Lanes.extend32(packed, 0, false);
                s[sp] = Lanes.extend32(packed, 1, false);
            }
            case Op.V128_LOAD8_SPLAT -> {
                s[sp - 1] = IntegerLanes.splat8(memory.getByte(address, offset));
                s[sp] = s[sp - 1];
            }
            case Op.V128_LOAD16_SPLAT -> {
                s[sp - 1] = IntegerLanes.splat16(memory.getShort(address, offset));
                s[sp] = s[sp - 1];
            }
            case Op.V128_LOAD32_SPLAT -> {
                s[sp - 1] = IntegerLanes.splat32(memory.getInt(address, offset));
                s[sp] = s[sp - 1];
            }
            case Op.V128_LOAD64_SPLAT -> {
                s[sp - 1] = memory.getLong(address, offset);
                s[sp] = s[sp - 1];
            }
            case Op.V128_LOAD32_ZERO -> {
                s[sp - 1] = memory.getInt(address, offset) & 0xFFFF_FFFFL;
                s[sp] = 0;
            }
            case Op.V128_LOAD64_ZERO -> {
                s[sp - 1] = memory.getLong(address, offset);
                s[sp] = 0;
            }
            default -> {
                return -1;
            }
        }
        return sp + 1;
    }

    /** The store of a whole vector, and loads and stores of one lane: address, vector. @return the new height, or -1 */
    static int lane(int op, long[] s, int sp, LinearMemory memory, long offset, int lane) {
        long address = s[sp - 3] & memory.addressMask();
        switch (op) {
            case Op.V128_STORE -> {
                memory.putVector(address, offset, s[sp - 2], s[sp - 1]);
                return sp - 3;
            }
            case Op.V128_LOAD8_LANE -> {
                replace(s, sp - 2, lane, 8, memory.getByte(address, offset));
                s[sp - 3] = s[sp - 2];
                s[sp - 2] = s[sp - 1];
                return sp - 1;
            }
            case Op.V128_LOAD16_LANE -> {
                replace(s, sp - 2, lane, 16, memory.getShort(address, offset));
                s[sp - 3] = s[sp - 2];
                s[sp - 2] = s[sp - 1];
                return sp - 1;
            }
            case Op.V128_LOAD32_LANE -> {
                replace(s, sp - 2, lane, 32, memory.getInt(address, offset));
                s[sp - 3] = s[sp - 2];
                s[sp - 2] = s[sp - 1];
                return sp - 1;
            }
            case Op.V128_LOAD64_LANE -> {
                replace(s, sp - 2, lane, 64, memory.getLong(address, offset));
                s[sp - 3] = s[sp - 2];
                s[sp - 2] = s[sp - 1];
                return sp - 1;
            }
            case Op.V128_STORE8_LANE -> {
                memory.putByte(address, offset, (byte) (s[sp - 2 + lane / 8] >>> 8 * (lane % 8)));
                return sp - 3;
            }
            case Op.V128_STORE16_LANE -> {
                memory.putShort(address, offset, (short) (s[sp - 2 + lane / 4] >>> 16 * (lane % 4)));
                return sp - 3;
            }
            case Op.V128_STORE32_LANE -> {
                memory.putInt(address, offset, (int) (s[sp - 2 + lane / 2] >>> 32 * (lane % 2)));
                return sp - 3;
            }
            case Op.V128_STORE64_LANE -> {
                memory.putLong(address, offset, s[sp - 2 + lane]);
                return sp - 3;
            }
            default -> {
                return -1;
            }
        }
    }
}
