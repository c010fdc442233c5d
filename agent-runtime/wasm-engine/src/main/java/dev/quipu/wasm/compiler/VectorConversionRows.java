package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.NanRule.ARITHMETIC;
import static dev.quipu.wasm.compiler.NanRule.BITS;
import static dev.quipu.wasm.compiler.NanRule.COMPARES;
import static dev.quipu.wasm.compiler.Shape.DOUBLES;
import static dev.quipu.wasm.compiler.Shape.FLOATS;
import static dev.quipu.wasm.compiler.Shape.INTS;
import static dev.quipu.wasm.compiler.Shape.LONGS;

import dev.quipu.wasm.model.Opcode;
import java.util.Map;

/** Conversions between integers and floating-point numbers, and between their widths. Relaxed ones are the strict ones. */
final class VectorConversionRows {

    private static final double LARGEST_UNSIGNED = 0xFFFF_FFFFL;

    private VectorConversionRows() {}

    static void addTo(Map<Opcode, VectorRow> rows) {
        rows.put(Opcode.I32X4_TRUNC_SAT_F32X4_S, convert("F2I", FLOATS, INTS, COMPARES));
        rows.put(Opcode.I32X4_RELAXED_TRUNC_F32X4_S, convert("F2I", FLOATS, INTS, COMPARES));
        rows.put(Opcode.I32X4_TRUNC_SAT_F32X4_U, unsignedFromFloats());
        rows.put(Opcode.I32X4_RELAXED_TRUNC_F32X4_U, unsignedFromFloats());
        rows.put(Opcode.I32X4_TRUNC_SAT_F64X2_S_ZERO, convert("D2I", DOUBLES, INTS, COMPARES));
        rows.put(Opcode.I32X4_RELAXED_TRUNC_F64X2_S_ZERO, convert("D2I", DOUBLES, INTS, COMPARES));
        rows.put(Opcode.I32X4_TRUNC_SAT_F64X2_U_ZERO, unsignedFromDoubles());
        rows.put(Opcode.I32X4_RELAXED_TRUNC_F64X2_U_ZERO, unsignedFromDoubles());
        rows.put(Opcode.F32X4_CONVERT_I32X4_S, convert("I2F", INTS, FLOATS, BITS));
        rows.put(Opcode.F32X4_CONVERT_I32X4_U, VectorRow.unary(INTS, FLOATS, BITS, VectorConversionRows::toFloats));
        rows.put(Opcode.F64X2_CONVERT_LOW_I32X4_S, convert("I2D", INTS, DOUBLES, BITS));
        rows.put(
                Opcode.F64X2_CONVERT_LOW_I32X4_U,
                VectorRow.unary(INTS, DOUBLES, BITS, VectorConversionRows::toDoubles));
        rows.put(Opcode.F32X4_DEMOTE_F64X2_ZERO, convert("D2F", DOUBLES, FLOATS, ARITHMETIC));
        rows.put(Opcode.F64X2_PROMOTE_LOW_F32X4, convert("F2D", FLOATS, DOUBLES, ARITHMETIC));
    }

    /** Java's casts saturate and give 0 for a NaN, as WebAssembly's {@code trunc_sat} does. */
    private static VectorRow convert(String conversion, Shape from, Shape to, NanRule nans) {
        return VectorRow.unary(from, to, nans, v -> v.convert(conversion, from, to));
    }

    /** From 2^31 on as a signed number 2^31 less, its top bit set afterwards. */
    private static VectorRow unsignedFromFloats() {
        return VectorRow.unary(FLOATS, INTS, COMPARES, v -> {
            v.copy(0).recall(0).with(FLOATS, "SUB", 0x1p31f);
            v.recall(0).compareWith(FLOATS, "GE", 0x1p31f).copy(1).blend(FLOATS);
            v.convert("F2I", FLOATS, INTS).with(INTS, "MAX", 0);
            v.copy(0).recall(0).with(INTS, "OR", Integer.MIN_VALUE);
            v.recall(1).castMask(FLOATS).blend(INTS);
        });
    }

    /**
     * Of a number between 0 and 2^32 - 1, plus 2^52, the lower half of the bits is the nearest integer; where that is
     * more than the number, one less is right.
     */
    private static VectorRow unsignedFromDoubles() {
        return VectorRow.unary(DOUBLES, INTS, COMPARES, v -> {
            // Nothing is greater than 0 that is less or a NaN.
            v.widen(DOUBLES).keep(0).everywhereWide(DOUBLES, 0).recall(0);
            v.recall(0).compareWith(DOUBLES, "GT", 0).blend(DOUBLES);
            v.code().dup();
            v.compareWith(DOUBLES, "GT", LARGEST_UNSIGNED).blendWith(DOUBLES, LARGEST_UNSIGNED);
            v.copy(0).with(DOUBLES, "ADD", 0x1p52).copy(1).recall(1).with(DOUBLES, "SUB", 1);
            v.recall(1)
                    .with(DOUBLES, "SUB", 0x1p52)
                    .recall(0)
                    .compare(DOUBLES, "GT")
                    .blend(DOUBLES)
                    .narrow(DOUBLES);
            v.reinterpret(DOUBLES, LONGS).convert("L2I", LONGS, INTS);
        });
    }

    /** Both halves are exact, the upper one times 2^16 too: only the sum is rounded. */
    private static void toFloats(VectorCode v) {
        v.copy(0).with(INTS, "LSHR", 16).convert("I2F", INTS, FLOATS).with(FLOATS, "MUL", 0x1p16f);
        v.recall(0).with(INTS, "AND", 0xFFFF).convert("I2F", INTS, FLOATS).binary(FLOATS, "ADD");
    }

    /** The bits of 2^52 with the number in the lower half are 2^52 and the number. */
    private static void toDoubles(VectorCode v) {
        v.convert("ZERO_EXTEND_I2L", INTS, LONGS).with(LONGS, "OR", Double.doubleToRawLongBits(0x1p52));
        v.reinterpret(LONGS, DOUBLES).with(DOUBLES, "SUB", 0x1p52);
    }
}
