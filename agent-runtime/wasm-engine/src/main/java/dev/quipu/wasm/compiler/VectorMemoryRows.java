package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.Shape.BYTES;
import static dev.quipu.wasm.compiler.Shape.INTS;
import static dev.quipu.wasm.compiler.Shape.LONGS;
import static dev.quipu.wasm.compiler.Shape.SHORTS;

import dev.quipu.wasm.model.Opcode;
import java.util.Map;
import java.util.function.Function;

/** Loads and stores at absolute addresses the driver has checked. */
final class VectorMemoryRows {

    private VectorMemoryRows() {}

    static void addTo(Map<Opcode, VectorRow> rows) {
        rows.put(Opcode.V128_LOAD8X8_S, extended("B2S", BYTES, SHORTS));
        rows.put(Opcode.V128_LOAD8X8_U, extended("ZERO_EXTEND_B2S", BYTES, SHORTS));
        rows.put(Opcode.V128_LOAD16X4_S, extended("S2I", SHORTS, INTS));
        rows.put(Opcode.V128_LOAD16X4_U, extended("ZERO_EXTEND_S2I", SHORTS, INTS));
        rows.put(Opcode.V128_LOAD32X2_S, extended("I2L", INTS, LONGS));
        rows.put(Opcode.V128_LOAD32X2_U, extended("ZERO_EXTEND_I2L", INTS, LONGS));
        rows.put(Opcode.V128_LOAD8_SPLAT, splat(BYTES));
        rows.put(Opcode.V128_LOAD16_SPLAT, splat(SHORTS));
        rows.put(Opcode.V128_LOAD32_SPLAT, splat(INTS));
        rows.put(Opcode.V128_LOAD64_SPLAT, splat(LONGS));
        rows.put(Opcode.V128_LOAD32_ZERO, VectorRow.source(INTS, VectorMemoryRows::loadInt));
        rows.put(Opcode.V128_LOAD64_ZERO, VectorRow.source(INTS, v -> v.loadLowHalf(INTS)));
        rows.put(Opcode.V128_LOAD8_LANE, loadLane(BYTES));
        rows.put(Opcode.V128_LOAD16_LANE, loadLane(SHORTS));
        rows.put(Opcode.V128_LOAD32_LANE, loadLane(INTS));
        rows.put(Opcode.V128_LOAD64_LANE, loadLane(LONGS));
        rows.put(Opcode.V128_STORE8_LANE, storeLane(BYTES));
        rows.put(Opcode.V128_STORE16_LANE, storeLane(SHORTS));
        rows.put(Opcode.V128_STORE32_LANE, storeLane(INTS));
        rows.put(Opcode.V128_STORE64_LANE, storeLane(LONGS));
    }

    static void addAnyShapeTo(Map<Opcode, Function<Shape, VectorRow>> rows) {
        rows.put(Opcode.V128_LOAD, shape -> VectorRow.source(shape, v -> v.load(shape, 128)));
        rows.put(Opcode.V128_STORE, shape -> VectorRow.sink(shape, v -> v.store(shape)));
    }

    private static VectorRow extended(String conversion, Shape from, Shape to) {
        return VectorRow.source(to, v -> v.load(from, 64).convert(conversion, from, to));
    }

    private static VectorRow splat(Shape shape) {
        return VectorRow.source(shape, v -> v.loadScalar(shape).splat(shape));
    }

    private static void loadInt(VectorCode v) {
        v.loadScalar(INTS).keepScalar(INTS.scalar(), 0);
        v.everywhere(INTS, 0).withLane(INTS, 0, 0);
    }

    private static VectorRow loadLane(Shape shape) {
        return VectorRow.unary(shape, shape, NanRule.BITS, v -> {
            v.keep(2).loadScalar(shape).keepScalar(shape.scalar(), 0);
            v.recall(2).withLane(shape, v.immediates().lane(), 0);
        });
    }

    private static VectorRow storeLane(Shape shape) {
        return VectorRow.sink(
                shape, v -> v.keep(2).storeLane(shape, v.immediates().lane()));
    }
}
