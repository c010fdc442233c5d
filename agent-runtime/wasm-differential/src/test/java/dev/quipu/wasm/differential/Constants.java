package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.ValueType;

/** Values at which engines differ: ends of ranges, signed zeros, NaNs with payloads, halves to round. */
final class Constants {

    private static final int[] INTS = {
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        15,
        16,
        31,
        32,
        33,
        63,
        64,
        127,
        128,
        255,
        256,
        32_767,
        32_768,
        65_535,
        65_536,
        -1,
        -2,
        -128,
        -129,
        -32_768,
        -32_769,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0x5555_5555,
        0xAAAA_AAAA,
        0x8000_0001
    };

    private static final long[] LONGS = {
        0xFFFF_FFFFL,
        0x1_0000_0000L,
        0x7FFF_FFFFL,
        0x8000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        -0x8000_0001L,
        0x001F_FFFF_FFFF_FFFFL,
        0x0020_0000_0000_0001L,
        0x7FFF_FF40_0000_0001L,
        0x5555_5555_5555_5555L,
        0x8000_0000_8000_0000L
    };

    private static final int[] FLOATS = {
        0x0000_0000, // 0
        0x8000_0000, // -0
        0x0000_0001, // least
        0x8000_0001,
        0x007F_FFFF, // greatest subnormal
        0x0080_0000, // least normal
        0x3F00_0000, // 0.5
        0xBF00_0000,
        0x3F80_0000, // 1
        0xBF80_0000,
        0x3FC0_0000, // 1.5
        0x4020_0000, // 2.5
        0xC060_0000, // -3.5
        0x3EFF_FFFF, // before 0.5
        0x3DCC_CCCD, // 0.1
        0x4B00_0001, // 2^23 + 1
        0x4B7F_FFFF,
        0x4EFF_FFFF, // before 2^31
        0x4F00_0000, // 2^31
        0xCF00_0000,
        0x4F7F_FFFF, // before 2^32
        0x4F80_0000,
        0x5F00_0000, // 2^63
        0xDF00_0000,
        0x5F80_0000, // 2^64
        0x7F7F_FFFF, // greatest
        0x7F80_0000, // infinity
        0xFF80_0000,
        0x7FC0_0000, // canonical NaN
        0xFFC0_0000,
        0x7FC0_1234, // quiet, with a payload
        0x7FA0_0001, // signalling
        0xFF80_0001
    };

    private static final long[] DOUBLES = {
        0x0000_0000_0000_0000L,
        0x8000_0000_0000_0000L,
        0x0000_0000_0000_0001L,
        0x000F_FFFF_FFFF_FFFFL,
        0x0010_0000_0000_0000L,
        0x3FE0_0000_0000_0000L, // 0.5
        0xBFE0_0000_0000_0000L,
        0x3FF0_0000_0000_0000L, // 1
        0xBFF0_0000_0000_0000L,
        0x3FF8_0000_0000_0000L, // 1.5
        0x4004_0000_0000_0000L, // 2.5
        0xC00C_0000_0000_0000L, // -3.5
        0x3FDF_FFFF_FFFF_FFFFL, // before 0.5
        0x3FB9_9999_9999_999AL, // 0.1
        0x41DF_FFFF_FFC0_0000L, // 2^31 - 1
        0x41E0_0000_0000_0000L, // 2^31
        0xC1E0_0000_0020_0000L, // -2^31 - 1
        0x41EF_FFFF_FFE0_0000L, // 2^32 - 1
        0x41F0_0000_0000_0000L,
        0x4340_0000_0000_0001L, // 2^53 + 2
        0x43DF_FFFF_FFFF_FFFFL, // before 2^63
        0x43E0_0000_0000_0000L,
        0xC3E0_0000_0000_0000L,
        0x43EF_FFFF_FFFF_FFFFL, // before 2^64
        0x43F0_0000_0000_0000L,
        0x47EF_FFFF_F000_0000L, // rounds to infinity as f32
        0x36A0_0000_0000_0000L, // least f32
        0x3690_0000_0000_0000L, // half of it
        0x7FEF_FFFF_FFFF_FFFFL,
        0x7FF0_0000_0000_0000L,
        0xFFF0_0000_0000_0000L,
        0x7FF8_0000_0000_0000L,
        0xFFF8_0000_0000_0000L,
        0x7FF8_0000_0000_1234L,
        0x7FF4_0000_0000_0001L,
        0xFFF0_0000_0000_0001L
    };

    private Constants() {}

    static int i32(Dice dice) {
        return switch (dice.weighted(5, 3, 2)) {
            case 0 -> INTS[dice.below(INTS.length)];
            case 1 -> dice.between(-100, 1_000);
            default -> (int) dice.bits();
        };
    }

    static long i64(Dice dice) {
        return switch (dice.weighted(3, 3, 2, 2)) {
            case 0 -> INTS[dice.below(INTS.length)];
            case 1 -> LONGS[dice.below(LONGS.length)];
            case 2 -> dice.between(-100, 1_000);
            default -> dice.bits();
        };
    }

    /** Bits. */
    static int f32(Dice dice) {
        return switch (dice.weighted(5, 3, 2)) {
            case 0 -> FLOATS[dice.below(FLOATS.length)];
            case 1 -> Float.floatToRawIntBits(dice.between(-1_000, 1_000) / 8f);
            default -> (int) dice.bits();
        };
    }

    /** Bits. */
    static long f64(Dice dice) {
        return switch (dice.weighted(5, 3, 2)) {
            case 0 -> DOUBLES[dice.below(DOUBLES.length)];
            case 1 -> Double.doubleToRawLongBits(dice.between(-1_000, 1_000) / 8d);
            default -> dice.bits();
        };
    }

    /** One half of a v128, as lanes of some type. */
    static long half(Dice dice) {
        return switch (dice.below(5)) {
            case 0 -> i64(dice);
            case 1 -> f64(dice);
            case 2 -> i32(dice) & 0xFFFF_FFFFL | (long) i32(dice) << 32;
            case 3 -> f32(dice) & 0xFFFF_FFFFL | (long) f32(dice) << 32;
            default -> narrow(dice);
        };
    }

    private static long narrow(Dice dice) {
        long lanes = 0;
        for (int i = 0; i < 8; i++) {
            lanes = lanes << 8 | i32(dice) & 0xFF;
        }
        return lanes;
    }

    /** A number of one slot, as {@link dev.quipu.wasm.runtime.Func#call(long...)} takes it. */
    static long slot(ValueType type, Dice dice) {
        return switch (type) {
            case I32 -> i32(dice);
            case I64 -> i64(dice);
            case F32 -> f32(dice);
            case F64 -> f64(dice);
            case V128, FUNCREF, EXTERNREF, EXNREF -> throw new IllegalArgumentException("no scalar: " + type);
        };
    }
}
