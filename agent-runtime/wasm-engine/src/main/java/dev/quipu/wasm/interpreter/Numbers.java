package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.Trap;

/**
 * Arithmetic on floating-point numbers as bits. Every NaN an operation makes is the canonical one, 0x7fc00000 or
 * 0x7ff8000000000000: which of its operands' NaNs the JVM hands on depends on how it compiled the code.
 */
public final class Numbers {

    private static final double TWO_31 = 0x1p31;
    private static final double TWO_32 = 0x1p32;
    private static final double TWO_63 = 0x1p63;
    private static final double TWO_64 = 0x1p64;

    private Numbers() {}

    public static float f32(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    public static double f64(long bits) {
        return Double.longBitsToDouble(bits);
    }

    /** The bits, NaN made canonical, sign-extended. */
    public static long bits(float value) {
        return Float.floatToIntBits(value);
    }

    /** The bits, NaN made canonical. */
    public static long bits(double value) {
        return Double.doubleToLongBits(value);
    }

    public static double trunc(double value) {
        return value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    public static float unsignedToF32(long value) {
        // The lowest bit stays set if any bit shifted out was, so that rounding to even sees it.
        return value >= 0 ? (float) value : (float) (value >>> 1 | value & 1) * 2;
    }

    public static double unsignedToF64(long value) {
        return value >= 0 ? (double) value : (double) (value >>> 1 | value & 1) * 2;
    }

    private static void check(double value, boolean inside) {
        if (!inside) {
            throw new Trap(value != value ? "invalid conversion to integer" : "integer overflow");
        }
    }

    public static int truncS32(double value) {
        check(value, value > -TWO_31 - 1 && value < TWO_31);
        return (int) value;
    }

    public static int truncU32(double value) {
        check(value, value > -1 && value < TWO_32);
        return (int) (long) value;
    }

    public static long truncS64(double value) {
        check(value, value >= -TWO_63 && value < TWO_63);
        return (long) value;
    }

    public static long truncU64(double value) {
        check(value, value > -1 && value < TWO_64);
        return unsigned(value);
    }

    private static long unsigned(double value) {
        return value < TWO_63 ? (long) value : (long) (value - TWO_63) ^ Long.MIN_VALUE;
    }

    public static int saturateU32(double value) {
        return value >= TWO_32 ? -1 : value > 0 ? (int) (long) value : 0;
    }

    public static long saturateU64(double value) {
        return value >= TWO_64 ? -1 : value > 0 ? unsigned(value) : 0;
    }

    public static int divS(int a, int b) {
        divisor(b);
        if (a == Integer.MIN_VALUE && b == -1) {
            throw new Trap("integer overflow");
        }
        return a / b;
    }

    public static long divS(long a, long b) {
        divisor(b);
        if (a == Long.MIN_VALUE && b == -1) {
            throw new Trap("integer overflow");
        }
        return a / b;
    }

    public static int divU(int a, int b) {
        return Integer.divideUnsigned(a, divisor(b));
    }

    public static long divU(long a, long b) {
        return Long.divideUnsigned(a, divisor(b));
    }

    public static int remS(int a, int b) {
        return a % divisor(b);
    }

    public static long remS(long a, long b) {
        return a % divisor(b);
    }

    public static int remU(int a, int b) {
        return Integer.remainderUnsigned(a, divisor(b));
    }

    public static long remU(long a, long b) {
        return Long.remainderUnsigned(a, divisor(b));
    }

    /** With the sign bit turned round, of a NaN too. */
    public static float negated(float value) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ Integer.MIN_VALUE);
    }

    /** With the sign bit turned round, of a NaN too. */
    public static double negated(double value) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(value) ^ Long.MIN_VALUE);
    }

    /** {@code value} with the sign bit of {@code sign}, which may be a NaN. */
    public static float copySign(float value, float sign) {
        return Float.intBitsToFloat(
                Float.floatToRawIntBits(value) & Integer.MAX_VALUE | Float.floatToRawIntBits(sign) & Integer.MIN_VALUE);
    }

    /** {@code value} with the sign bit of {@code sign}, which may be a NaN. */
    public static double copySign(double value, double sign) {
        return Double.longBitsToDouble(
                Double.doubleToRawLongBits(value) & Long.MAX_VALUE | Double.doubleToRawLongBits(sign) & Long.MIN_VALUE);
    }

    /** The divisor, if it is not 0. */
    public static int divisor(int b) {
        if (b == 0) {
            throw new Trap("integer divide by zero");
        }
        return b;
    }

    /** The divisor, if it is not 0. */
    public static long divisor(long b) {
        if (b == 0) {
            throw new Trap("integer divide by zero");
        }
        return b;
    }
}
