package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Shape.BYTES;
import static dev.quipu.wasm.compiler.Shape.DOUBLES;
import static dev.quipu.wasm.compiler.Shape.FLOATS;
import static dev.quipu.wasm.compiler.Shape.INTS;
import static dev.quipu.wasm.compiler.Shape.LONGS;
import static dev.quipu.wasm.compiler.Shape.SHORTS;

import dev.quipu.wasm.model.Opcode;
import java.util.Map;

/** Comparisons of lanes, and tests of a vector whose result is a scalar. */
final class VectorCompareRows {

    private VectorCompareRows() {}

    static void addTo(Map<Opcode, VectorRow> rows) {
        rows.put(Opcode.I8X16_EQ, compare(BYTES, "EQ"));
        rows.put(Opcode.I8X16_NE, compare(BYTES, "NE"));
        rows.put(Opcode.I8X16_LT_S, compare(BYTES, "LT"));
        rows.put(Opcode.I8X16_LT_U, compare(BYTES, "ULT"));
        rows.put(Opcode.I8X16_GT_S, compare(BYTES, "GT"));
        rows.put(Opcode.I8X16_GT_U, compare(BYTES, "UGT"));
        rows.put(Opcode.I8X16_LE_S, compare(BYTES, "LE"));
        rows.put(Opcode.I8X16_LE_U, compare(BYTES, "ULE"));
        rows.put(Opcode.I8X16_GE_S, compare(BYTES, "GE"));
        rows.put(Opcode.I8X16_GE_U, compare(BYTES, "UGE"));
        rows.put(Opcode.I16X8_EQ, compare(SHORTS, "EQ"));
        rows.put(Opcode.I16X8_NE, compare(SHORTS, "NE"));
        rows.put(Opcode.I16X8_LT_S, compare(SHORTS, "LT"));
        rows.put(Opcode.I16X8_LT_U, compare(SHORTS, "ULT"));
        rows.put(Opcode.I16X8_GT_S, compare(SHORTS, "GT"));
        rows.put(Opcode.I16X8_GT_U, compare(SHORTS, "UGT"));
        rows.put(Opcode.I16X8_LE_S, compare(SHORTS, "LE"));
        rows.put(Opcode.I16X8_LE_U, compare(SHORTS, "ULE"));
        rows.put(Opcode.I16X8_GE_S, compare(SHORTS, "GE"));
        rows.put(Opcode.I16X8_GE_U, compare(SHORTS, "UGE"));
        rows.put(Opcode.I32X4_EQ, compare(INTS, "EQ"));
        rows.put(Opcode.I32X4_NE, compare(INTS, "NE"));
        rows.put(Opcode.I32X4_LT_S, compare(INTS, "LT"));
        rows.put(Opcode.I32X4_LT_U, compare(INTS, "ULT"));
        rows.put(Opcode.I32X4_GT_S, compare(INTS, "GT"));
        rows.put(Opcode.I32X4_GT_U, compare(INTS, "UGT"));
        rows.put(Opcode.I32X4_LE_S, compare(INTS, "LE"));
        rows.put(Opcode.I32X4_LE_U, compare(INTS, "ULE"));
        rows.put(Opcode.I32X4_GE_S, compare(INTS, "GE"));
        rows.put(Opcode.I32X4_GE_U, compare(INTS, "UGE"));
        rows.put(Opcode.I64X2_EQ, compare(LONGS, "EQ"));
        rows.put(Opcode.I64X2_NE, compare(LONGS, "NE"));
        rows.put(Opcode.I64X2_LT_S, compare(LONGS, "LT"));
        rows.put(Opcode.I64X2_GT_S, compare(LONGS, "GT"));
        rows.put(Opcode.I64X2_LE_S, compare(LONGS, "LE"));
        rows.put(Opcode.I64X2_GE_S, compare(LONGS, "GE"));
        rows.put(Opcode.F32X4_EQ, compare(FLOATS, "EQ"));
        rows.put(Opcode.F32X4_NE, compare(FLOATS, "NE"));
        rows.put(Opcode.F32X4_LT, compare(FLOATS, "LT"));
        rows.put(Opcode.F32X4_GT, compare(FLOATS, "GT"));
        rows.put(Opcode.F32X4_LE, compare(FLOATS, "LE"));
        rows.put(Opcode.F32X4_GE, compare(FLOATS, "GE"));
        rows.put(Opcode.F64X2_EQ, compare(DOUBLES, "EQ"));
        rows.put(Opcode.F64X2_NE, compare(DOUBLES, "NE"));
        rows.put(Opcode.F64X2_LT, compare(DOUBLES, "LT"));
        rows.put(Opcode.F64X2_GT, compare(DOUBLES, "GT"));
        rows.put(Opcode.F64X2_LE, compare(DOUBLES, "LE"));
        rows.put(Opcode.F64X2_GE, compare(DOUBLES, "GE"));
        rows.put(Opcode.V128_ANY_TRUE, VectorRow.sink(INTS, v -> v.compareWith(INTS, "NE", 0)
                .anyTrue()));
        rows.put(Opcode.I8X16_ALL_TRUE, allTrue(BYTES));
        rows.put(Opcode.I16X8_ALL_TRUE, allTrue(SHORTS));
        rows.put(Opcode.I32X4_ALL_TRUE, allTrue(INTS));
        rows.put(Opcode.I64X2_ALL_TRUE, allTrue(LONGS));
        rows.put(Opcode.I8X16_BITMASK, bitmask(BYTES));
        rows.put(Opcode.I16X8_BITMASK, bitmask(SHORTS));
        rows.put(Opcode.I32X4_BITMASK, bitmask(INTS));
        rows.put(Opcode.I64X2_BITMASK, bitmask(LONGS));
    }

    private static VectorRow compare(Shape shape, String comparison) {
        NanRule nans = shape.isFloating() ? NanRule.COMPARES : NanRule.BITS;
        return VectorRow.binary(shape, shape.integral(), nans, v -> v.widenBoth(shape)
                .compare(shape, comparison)
                .maskToVector(shape)
                .narrow(shape.integral()));
    }

    private static VectorRow allTrue(Shape shape) {
        return VectorRow.sink(shape, v -> {
            if (shape == LONGS) {
                // All of the two bits: 3 + 1 has bit 2, whatever the mask says of lanes added above.
                v.widen(LONGS).compareWith(LONGS, "NE", 0).maskToBits();
                v.code().iconst_1().iadd().iconst_2().iushr();
            } else {
                v.compareWith(shape, "EQ", 0).anyTrue().code().iconst_1().ixor();
            }
        });
    }

    private static VectorRow bitmask(Shape shape) {
        return VectorRow.sink(
                shape, v -> v.widen(shape).compareWith(shape, "LT", 0).maskToBits());
    }
}
