package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Opcode;
import java.util.Map;
import java.util.function.Function;

/** Logic on 128 bits, whatever lanes they are. */
final class VectorBitRows {

    private VectorBitRows() {}

    static void addTo(Map<Opcode, Function<Shape, VectorRow>> rows) {
        rows.put(Opcode.V128_NOT, integral(s -> VectorRow.unary(s, s, NanRule.BITS, v -> v.unary(s, "NOT"))));
        rows.put(Opcode.V128_AND, lanewise("AND"));
        rows.put(Opcode.V128_ANDNOT, lanewise("AND_NOT"));
        rows.put(Opcode.V128_OR, lanewise("OR"));
        rows.put(Opcode.V128_XOR, lanewise("XOR"));
        rows.put(Opcode.V128_BITSELECT, integral(VectorBitRows::select));
        rows.put(Opcode.I8X16_RELAXED_LANESELECT, integral(VectorBitRows::select));
        rows.put(Opcode.I16X8_RELAXED_LANESELECT, integral(VectorBitRows::select));
        rows.put(Opcode.I32X4_RELAXED_LANESELECT, integral(VectorBitRows::select));
        rows.put(Opcode.I64X2_RELAXED_LANESELECT, integral(VectorBitRows::select));
        rows.put(Opcode.V128_CONST, VectorBitRows::constant);
    }

    /** There is no logic on floating-point vectors. */
    private static Function<Shape, VectorRow> integral(Function<Shape, VectorRow> rows) {
        return shape -> rows.apply(shape.integral());
    }

    private static Function<Shape, VectorRow> lanewise(String operator) {
        return integral(s -> VectorRow.binary(s, s, NanRule.BITS, v -> v.binary(s, operator)));
    }

    /** one, other, bits: of {@code one} where the bit is set. */
    private static VectorRow select(Shape s) {
        return VectorRow.ternary(s, s, NanRule.BITS, v -> {
            v.keep(1).code().swap();
            v.keep(0).bitBlend(s, 0, 1);
        });
    }

    private static VectorRow constant(Shape s) {
        return VectorRow.source(
                s, v -> v.constant(s, v.immediates().low(), v.immediates().high()));
    }
}
