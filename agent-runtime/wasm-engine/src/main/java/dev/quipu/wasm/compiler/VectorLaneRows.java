package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Shape.BYTES;
import static dev.quipu.wasm.compiler.Shape.DOUBLES;
import static dev.quipu.wasm.compiler.Shape.FLOATS;
import static dev.quipu.wasm.compiler.Shape.INTS;
import static dev.quipu.wasm.compiler.Shape.LONGS;
import static dev.quipu.wasm.compiler.Shape.SHORTS;

import dev.quipu.wasm.model.Opcode;
import java.util.Map;

/** Lanes taken out, put in, and moved about. */
final class VectorLaneRows {

    private static final long IDENTITY_LOW = 0x07060504_03020100L;
    private static final long IDENTITY_HIGH = 0x0F0E0D0C_0B0A0908L;
    private static final long SECOND = 0x10101010_10101010L;

    private VectorLaneRows() {}

    static void addTo(Map<Opcode, VectorRow> rows) {
        rows.put(Opcode.I8X16_SPLAT, splat(BYTES));
        rows.put(Opcode.I16X8_SPLAT, splat(SHORTS));
        rows.put(Opcode.I32X4_SPLAT, splat(INTS));
        rows.put(Opcode.I64X2_SPLAT, splat(LONGS));
        rows.put(Opcode.F32X4_SPLAT, splat(FLOATS).moving());
        rows.put(Opcode.F64X2_SPLAT, splat(DOUBLES).moving());
        rows.put(Opcode.I8X16_EXTRACT_LANE_S, extract(BYTES));
        rows.put(Opcode.I8X16_EXTRACT_LANE_U, extractUnsigned(BYTES, 0xFF));
        rows.put(Opcode.I16X8_EXTRACT_LANE_S, extract(SHORTS));
        rows.put(Opcode.I16X8_EXTRACT_LANE_U, extractUnsigned(SHORTS, 0xFFFF));
        rows.put(Opcode.I32X4_EXTRACT_LANE, extract(INTS));
        rows.put(Opcode.I64X2_EXTRACT_LANE, extract(LONGS));
        rows.put(Opcode.F32X4_EXTRACT_LANE, extract(FLOATS).moving());
        rows.put(Opcode.F64X2_EXTRACT_LANE, extract(DOUBLES).moving());
        rows.put(Opcode.I8X16_REPLACE_LANE, replace(BYTES));
        rows.put(Opcode.I16X8_REPLACE_LANE, replace(SHORTS));
        rows.put(Opcode.I32X4_REPLACE_LANE, replace(INTS));
        rows.put(Opcode.I64X2_REPLACE_LANE, replace(LONGS));
        rows.put(Opcode.F32X4_REPLACE_LANE, replace(FLOATS));
        rows.put(Opcode.F64X2_REPLACE_LANE, replace(DOUBLES));
        rows.put(Opcode.I8X16_SHUFFLE, VectorRow.binary(BYTES, BYTES, NanRule.BITS, VectorLaneRows::shuffle));
        rows.put(Opcode.I8X16_SWIZZLE, VectorRow.binary(BYTES, BYTES, NanRule.BITS, VectorLaneRows::swizzle));
        rows.put(Opcode.I8X16_RELAXED_SWIZZLE, VectorRow.binary(BYTES, BYTES, NanRule.BITS, VectorLaneRows::swizzle));
    }

    private static VectorRow splat(Shape shape) {
        return VectorRow.source(shape, v -> v.splat(shape));
    }

    private static VectorRow extract(Shape shape) {
        return VectorRow.sink(shape, v -> v.lane(shape, v.immediates().lane()));
    }

    private static VectorRow extractUnsigned(Shape shape, int mask) {
        return VectorRow.sink(shape, v -> v.lane(shape, v.immediates().lane())
                .code()
                .loadConstant(mask)
                .iand());
    }

    private static VectorRow replace(Shape shape) {
        return VectorRow.unary(shape, shape, NanRule.BITS, v -> v.keepScalar(shape.scalar(), 0)
                .withLane(shape, v.immediates().lane(), 0));
    }

    private static void shuffle(VectorCode v) {
        long low = v.immediates().low();
        long high = v.immediates().high();
        if (((low | high) & SECOND) == 0) {
            v.code().pop();
            rearrange(v, low, high);
        } else if ((low & high & SECOND) == SECOND) {
            v.code().swap().pop();
            rearrange(v, low ^ SECOND, high ^ SECOND);
        } else {
            v.rearrangeBoth(low, high);
        }
    }

    private static void rearrange(VectorCode v, long low, long high) {
        if (low != IDENTITY_LOW || high != IDENTITY_HIGH) {
            v.rearrange(low, high);
        }
    }

    /** v indexes -> v, 0 for an index over 15 */
    private static void swizzle(VectorCode v) {
        v.copy(0).select();
        v.recall(0).compareWith(BYTES, "UGT", 15).blendWith(BYTES, 0);
    }
}
