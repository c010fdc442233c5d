package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.NanRule.BITS;
import static dev.quipu.wasm.compiler.Shape.BYTES;
import static dev.quipu.wasm.compiler.Shape.INTS;
import static dev.quipu.wasm.compiler.Shape.LONGS;
import static dev.quipu.wasm.compiler.Shape.SHORTS;

import dev.quipu.wasm.model.Opcode;
import java.util.Map;

/** Integer lanes that become wider or narrower, and products and sums on the way. */
final class VectorWidthRows {

    /** a b -> for k = 0 .. 3 the sum of a[i] * b[i] over i = 2k, 2k + 1, 2k + 8, 2k + 9. */
    static final VectorRow PRODUCTS_OF_BYTES = VectorRow.binary(BYTES, INTS, BITS, VectorWidthRows::products);

    private VectorWidthRows() {}

    static void addTo(Map<Opcode, VectorRow> rows) {
        rows.put(Opcode.I16X8_EXTEND_LOW_I8X16_S, extend(BYTES, SHORTS, false, true));
        rows.put(Opcode.I16X8_EXTEND_HIGH_I8X16_S, extend(BYTES, SHORTS, true, true));
        rows.put(Opcode.I16X8_EXTEND_LOW_I8X16_U, extend(BYTES, SHORTS, false, false));
        rows.put(Opcode.I16X8_EXTEND_HIGH_I8X16_U, extend(BYTES, SHORTS, true, false));
        rows.put(Opcode.I32X4_EXTEND_LOW_I16X8_S, extend(SHORTS, INTS, false, true));
        rows.put(Opcode.I32X4_EXTEND_HIGH_I16X8_S, extend(SHORTS, INTS, true, true));
        rows.put(Opcode.I32X4_EXTEND_LOW_I16X8_U, extend(SHORTS, INTS, false, false));
        rows.put(Opcode.I32X4_EXTEND_HIGH_I16X8_U, extend(SHORTS, INTS, true, false));
        rows.put(Opcode.I64X2_EXTEND_LOW_I32X4_S, extend(INTS, LONGS, false, true));
        rows.put(Opcode.I64X2_EXTEND_HIGH_I32X4_S, extend(INTS, LONGS, true, true));
        rows.put(Opcode.I64X2_EXTEND_LOW_I32X4_U, extend(INTS, LONGS, false, false));
        rows.put(Opcode.I64X2_EXTEND_HIGH_I32X4_U, extend(INTS, LONGS, true, false));
        rows.put(Opcode.I16X8_EXTMUL_LOW_I8X16_S, extendedMultiply(BYTES, SHORTS, false, true));
        rows.put(Opcode.I16X8_EXTMUL_HIGH_I8X16_S, extendedMultiply(BYTES, SHORTS, true, true));
        rows.put(Opcode.I16X8_EXTMUL_LOW_I8X16_U, extendedMultiply(BYTES, SHORTS, false, false));
        rows.put(Opcode.I16X8_EXTMUL_HIGH_I8X16_U, extendedMultiply(BYTES, SHORTS, true, false));
        rows.put(Opcode.I32X4_EXTMUL_LOW_I16X8_S, extendedMultiply(SHORTS, INTS, false, true));
        rows.put(Opcode.I32X4_EXTMUL_HIGH_I16X8_S, extendedMultiply(SHORTS, INTS, true, true));
        rows.put(Opcode.I32X4_EXTMUL_LOW_I16X8_U, extendedMultiply(SHORTS, INTS, false, false));
        rows.put(Opcode.I32X4_EXTMUL_HIGH_I16X8_U, extendedMultiply(SHORTS, INTS, true, false));
        rows.put(Opcode.I64X2_EXTMUL_LOW_I32X4_S, extendedMultiply(INTS, LONGS, false, true));
        rows.put(Opcode.I64X2_EXTMUL_HIGH_I32X4_S, extendedMultiply(INTS, LONGS, true, true));
        rows.put(Opcode.I64X2_EXTMUL_LOW_I32X4_U, extendedMultiply(INTS, LONGS, false, false));
        rows.put(Opcode.I64X2_EXTMUL_HIGH_I32X4_U, extendedMultiply(INTS, LONGS, true, false));
        rows.put(Opcode.I16X8_EXTADD_PAIRWISE_I8X16_S, pairwise(SHORTS, true));
        rows.put(Opcode.I16X8_EXTADD_PAIRWISE_I8X16_U, pairwise(SHORTS, false));
        rows.put(Opcode.I32X4_EXTADD_PAIRWISE_I16X8_S, pairwise(INTS, true));
        rows.put(Opcode.I32X4_EXTADD_PAIRWISE_I16X8_U, pairwise(INTS, false));
        rows.put(Opcode.I8X16_NARROW_I16X8_S, narrow(SHORTS, BYTES, Byte.MIN_VALUE, Byte.MAX_VALUE));
        rows.put(Opcode.I8X16_NARROW_I16X8_U, narrow(SHORTS, BYTES, 0, 0xFF));
        rows.put(Opcode.I16X8_NARROW_I32X4_S, narrow(INTS, SHORTS, Short.MIN_VALUE, Short.MAX_VALUE));
        rows.put(Opcode.I16X8_NARROW_I32X4_U, narrow(INTS, SHORTS, 0, 0xFFFF));
        rows.put(Opcode.I32X4_DOT_I16X8_S, VectorRow.binary(INTS, INTS, BITS, v -> dot(v, INTS, "ADD")));
        rows.put(
                Opcode.I16X8_RELAXED_DOT_I8X16_I7X16_S,
                VectorRow.binary(SHORTS, SHORTS, BITS, v -> dot(v, SHORTS, "SADD")));
        rows.put(
                Opcode.I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S,
                VectorRow.ternary(SHORTS, INTS, BITS, VectorWidthRows::dotAdd));
        rows.put(Opcode.I16X8_Q15MULR_SAT_S, VectorRow.binary(INTS, INTS, BITS, VectorWidthRows::multiplyQ15));
        rows.put(Opcode.I16X8_RELAXED_Q15MULR_S, VectorRow.binary(INTS, INTS, BITS, VectorWidthRows::multiplyQ15));
    }

    private static VectorRow extend(Shape from, Shape to, boolean upper, boolean signed) {
        return VectorRow.unary(from, to, BITS, v -> extend(v, from, to, upper, signed));
    }

    /**
     * The lower half converts in one step. Of the upper half, each lane is copied into both halves of a wider one, which
     * is then shifted down; but the JVM's compiler multiplies longs faster if it sees that they were ints, and AVX2 has
     * no signed shift of longs.
     */
    private static void extend(VectorCode v, Shape from, Shape to, boolean upper, boolean signed) {
        if (upper && !(to == LONGS && signed)) {
            v.reinterpret(from, BYTES)
                    .rearrange(doubled(from, 8), doubled(from, 12))
                    .reinterpret(BYTES, to);
            v.with(to, signed ? "ASHR" : "LSHR", from.laneBits());
            return;
        }
        if (upper) {
            v.reinterpret(from, BYTES)
                    .rearrange(0x0F0E0D0C_0B0A0908L, 0x0F0E0D0C_0B0A0908L)
                    .reinterpret(BYTES, from);
        }
        v.convert(conversion(from, signed), from, to);
    }

    private static String conversion(Shape from, boolean signed) {
        String lanes =
                switch (from) {
                    case BYTES -> "B2S";
                    case SHORTS -> "S2I";
                    case INTS -> "I2L";
                    default -> throw new IllegalArgumentException("no wider integers than " + from);
                };
        return signed ? lanes : "ZERO_EXTEND_" + lanes;
    }

    /** The indexes of four bytes from {@code first} on, each lane of them twice. */
    private static long doubled(Shape lanes, int first) {
        int width = lanes.laneBits() / 8;
        long indexes = 0;
        for (int i = 0; i < 8; i++) {
            indexes |= (long) (first + i / (2 * width) * width + i % width) << 8 * i;
        }
        return indexes;
    }

    private static VectorRow extendedMultiply(Shape from, Shape to, boolean upper, boolean signed) {
        return VectorRow.binary(from, to, BITS, v -> {
            v.keep(0);
            extend(v, from, to, upper, signed);
            extend(v.recall(0), from, to, upper, signed);
            v.binary(to, "MUL");
        });
    }

    private static VectorRow pairwise(Shape wide, boolean signed) {
        return VectorRow.unary(wide, wide, BITS, v -> pairwise(v, wide, signed));
    }

    /** Sums of neighbouring lanes half as wide as {@code wide}, whose operand it is seen as. */
    private static void pairwise(VectorCode v, Shape wide, boolean signed) {
        int half = wide.laneBits() / 2;
        v.copy(0);
        if (signed) {
            v.with(wide, "LSHL", half).with(wide, "ASHR", half);
            v.recall(0).with(wide, "ASHR", half);
        } else {
            v.with(wide, "AND", (1 << half) - 1).recall(0).with(wide, "LSHR", half);
        }
        v.binary(wide, "ADD");
    }

    /** The Vector API does not saturate when it narrows: clamp, then take the lower half of every lane. */
    private static VectorRow narrow(Shape from, Shape to, int least, int most) {
        return VectorRow.binary(from, to, BITS, v -> {
            clamp(v.keep(0), from, least, most);
            clamp(v.recall(0), from, least, most);
            if (to == BYTES) {
                v.rearrangeBoth(0x0E0C0A08_06040200L, 0x1E1C1A18_16141210L);
            } else {
                v.rearrangeBoth(0x0D0C0908_05040100L, 0x1D1C1918_15141110L).reinterpret(BYTES, to);
            }
        });
    }

    private static void clamp(VectorCode v, Shape shape, int least, int most) {
        v.with(shape, "MAX", least).with(shape, "MIN", most).reinterpret(shape, BYTES);
    }

    /** Sums of two products of neighbouring lanes half as wide as {@code wide}. Uses slots 0 and 1. */
    private static void dot(VectorCode v, Shape wide, String sum) {
        v.keep(1).keep(0);
        lowProduct(v, wide);
        highProduct(v, wide);
        v.binary(wide, sum);
    }

    /** -> products of the lower halves of the lanes in slots 0 and 1 */
    private static void lowProduct(VectorCode v, Shape wide) {
        int half = wide.laneBits() / 2;
        v.recall(0).with(wide, "LSHL", half).with(wide, "ASHR", half);
        v.recall(1).with(wide, "LSHL", half).with(wide, "ASHR", half).binary(wide, "MUL");
    }

    private static void highProduct(VectorCode v, Shape wide) {
        int half = wide.laneBits() / 2;
        v.recall(0).with(wide, "ASHR", half);
        v.recall(1).with(wide, "ASHR", half).binary(wide, "MUL");
    }

    /** A product of bytes fits 16 bits, so one multiplication makes all sixteen, where there are vectors as wide. */
    private static void products(VectorCode v) {
        v.keep(0).convertWide("B2S", BYTES, SHORTS).recall(0).convertWide("B2S", BYTES, SHORTS);
        v.binary(SHORTS, "MUL").reinterpret(SHORTS, INTS);
        pairwise(v, INTS, true);
        v.copy(0).swapHalves().recall(0).binary(INTS, "ADD").lowerHalf(INTS);
    }

    private static void dotAdd(VectorCode v) {
        v.keep(2);
        dot(v, SHORTS, "SADD");
        pairwise(v.reinterpret(SHORTS, INTS), INTS, true);
        v.recall(2).reinterpret(SHORTS, INTS).binary(INTS, "ADD");
    }

    /**
     * (a * b + 0x4000) >> 15 of 16-bit lanes, the even and the odd ones apart. Only -1 times -1 is too much: it gives
     * 0x8000, which no other product does, and becomes 0x7FFF.
     */
    private static void multiplyQ15(VectorCode v) {
        v.keep(1).keep(0);
        lowProduct(v, INTS);
        v.with(INTS, "ADD", 0x4000).with(INTS, "LSHR", 15).with(INTS, "AND", 0xFFFF);
        highProduct(v, INTS);
        v.with(INTS, "ADD", 0x4000).with(INTS, "LSHL", 1).with(INTS, "AND", 0xFFFF_0000);
        v.binary(INTS, "OR").reinterpret(INTS, SHORTS).copy(0).recall(0);
        v.compareWith(SHORTS, "EQ", Short.MIN_VALUE).blendWith(SHORTS, Short.MAX_VALUE);
        v.reinterpret(SHORTS, INTS);
    }
}
