package dev.quipu.wasm.interpreter;

import static dev.quipu.wasm.interpreter.Numbers.bits;
import static dev.quipu.wasm.interpreter.Numbers.f32;
import static dev.quipu.wasm.interpreter.Numbers.f64;

/**
 * Vector arithmetic on halves of 64 bits, lane 0 lowest, where lanes change their width or depend on each other.
 */
final class Lanes {

    private Lanes() {}

    static byte i8(long half, int lane) {
        return (byte) (half >>> 8 * lane);
    }

    static short i16(long half, int lane) {
        return (short) (half >>> 16 * lane);
    }

    static int i32(long half, int lane) {
        return (int) (half >>> 32 * lane);
    }

    /** Four 16-bit lanes from the lower (0) or upper (4) four 8-bit lanes from {@code first} on. */
    static long extend8(long half, int first, boolean signed) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            int lane = i8(half, first + i);
            result |= (signed ? lane & 0xFFFFL : lane & 0xFFL) << 16 * i;
        }
        return result;
    }

    static long extend16(long half, int first, boolean signed) {
        long result = 0;
        for (int i = 0; i < 2; i++) {
            int lane = i16(half, first + i);
            result |= (signed ? lane & 0xFFFF_FFFFL : lane & 0xFFFFL) << 32 * i;
        }
        return result;
    }

    static long extend32(long half, int lane, boolean signed) {
        return signed ? i32(half, lane) : i32(half, lane) & 0xFFFF_FFFFL;
    }

    /** Four products of 16-bit lanes modulo 2^16. */
    static long multiply16(long a, long b) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (i16(a, i) * i16(b, i) & 0xFFFFL) << 16 * i;
        }
        return result;
    }

    static long multiply32(long a, long b) {
        return i32(a, 0) * i32(b, 0) & 0xFFFF_FFFFL | (long) (i32(a, 1) * i32(b, 1)) << 32;
    }

    /** Sums of neighbouring 8-bit lanes, 16 bits wide. */
    static long pairwise8(long half, boolean signed) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            int sum = signed
                    ? i8(half, 2 * i) + i8(half, 2 * i + 1)
                    : (i8(half, 2 * i) & 0xFF) + (i8(half, 2 * i + 1) & 0xFF);
            result |= (sum & 0xFFFFL) << 16 * i;
        }
        return result;
    }

    static long pairwise16(long half, boolean signed) {
        long result = 0;
        for (int i = 0; i < 2; i++) {
            int sum = signed
                    ? i16(half, 2 * i) + i16(half, 2 * i + 1)
                    : (i16(half, 2 * i) & 0xFFFF) + (i16(half, 2 * i + 1) & 0xFFFF);
            result |= (sum & 0xFFFF_FFFFL) << 32 * i;
        }
        return result;
    }

    /** Sums of two neighbouring products of 16-bit lanes. */
    static long dot16(long a, long b) {
        long result = 0;
        for (int i = 0; i < 2; i++) {
            int sum = i16(a, 2 * i) * i16(b, 2 * i) + i16(a, 2 * i + 1) * i16(b, 2 * i + 1);
            result |= (sum & 0xFFFF_FFFFL) << 32 * i;
        }
        return result;
    }

    /** Sums of two neighbouring products of signed 8-bit lanes, saturated to 16 bits. */
    static long dot8(long a, long b) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            int sum = i8(a, 2 * i) * i8(b, 2 * i) + i8(a, 2 * i + 1) * i8(b, 2 * i + 1);
            result |= (Math.clamp(sum, Short.MIN_VALUE, Short.MAX_VALUE) & 0xFFFFL) << 16 * i;
        }
        return result;
    }

    static long add32(long a, long b) {
        return i32(a, 0) + i32(b, 0) & 0xFFFF_FFFFL | (long) (i32(a, 1) + i32(b, 1)) << 32;
    }

    /** Eight 8-bit lanes from the sixteen-bit lanes of {@code low}, then {@code high}, saturated. */
    static long narrow16(long low, long high, boolean signed) {
        long result = 0;
        for (int i = 0; i < 8; i++) {
            int lane = i16(i < 4 ? low : high, i & 3);
            int narrow = signed ? Math.clamp(lane, Byte.MIN_VALUE, Byte.MAX_VALUE) : Math.clamp(lane, 0, 0xFF);
            result |= (narrow & 0xFFL) << 8 * i;
        }
        return result;
    }

    static long narrow32(long low, long high, boolean signed) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            int lane = i32(i < 2 ? low : high, i & 1);
            int narrow = signed ? Math.clamp(lane, Short.MIN_VALUE, Short.MAX_VALUE) : Math.clamp(lane, 0, 0xFFFF);
            result |= (narrow & 0xFFFFL) << 16 * i;
        }
        return result;
    }

    /** The byte at {@code index} of a vector, 0 for an index over 15. */
    static long swizzle(long low, long high, long indexes) {
        long result = 0;
        for (int i = 0; i < 8; i++) {
            int index = i8(indexes, i) & 0xFF;
            result |= (index < 8 ? i8(low, index) & 0xFFL : index < 16 ? i8(high, index - 8) & 0xFFL : 0) << 8 * i;
        }
        return result;
    }

    /** Bytes of four halves, chosen by indexes under 32. */
    static long shuffle(long[] s, int at, long indexes) {
        long result = 0;
        for (int i = 0; i < 8; i++) {
            int index = i8(indexes, i);
            result |= (i8(s[at + (index >> 3)], index & 7) & 0xFFL) << 8 * i;
        }
        return result;
    }

    static boolean allTrue(long half, int width) {
        long mask = width == 64 ? -1 : (1L << width) - 1;
        for (int at = 0; at < 64; at += width) {
            if ((half >>> at & mask) == 0) {
                return false;
            }
        }
        return true;
    }

    /** The top bit of each lane of both halves. */
    static int bitmask(long low, long high, int width) {
        int lanes = 64 / width;
        int result = 0;
        for (int i = 0; i < lanes; i++) {
            int top = width * i + width - 1;
            result |= (int) (low >>> top & 1) << i | (int) (high >>> top & 1) << lanes + i;
        }
        return result;
    }

    static long saturateF32(long half, boolean signed) {
        return saturate(f32(half), signed) | saturate(f32(half >> 32), signed) << 32;
    }

    static long saturateF64(long low, long high, boolean signed) {
        return saturate(f64(low), signed) | saturate(f64(high), signed) << 32;
    }

    private static long saturate(double value, boolean signed) {
        return (signed ? (int) value : Numbers.saturateU32(value)) & 0xFFFF_FFFFL;
    }

    static long convertToF32(long half, boolean signed) {
        return toF32(i32(half, 0), signed) | toF32(i32(half, 1), signed) << 32;
    }

    private static long toF32(int lane, boolean signed) {
        return bits(signed ? (float) lane : (float) (lane & 0xFFFF_FFFFL)) & 0xFFFF_FFFFL;
    }

    static long convertToF64(int lane, boolean signed) {
        return bits(signed ? (double) lane : (double) (lane & 0xFFFF_FFFFL));
    }

    static long demote(long low, long high) {
        return bits((float) f64(low)) & 0xFFFF_FFFFL | bits((float) f64(high)) << 32;
    }

    static long replace(long half, int lane, int width, long value) {
        int at = width * lane;
        long mask = width == 64 ? -1 : (1L << width) - 1 << at;
        return half & ~mask | value << at & mask;
    }
}
