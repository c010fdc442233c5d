package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.NanRule.BITS;
import static dev.quipu.wasm.compiler.Shape.BYTES;
import static dev.quipu.wasm.compiler.Shape.INTS;
import static dev.quipu.wasm.compiler.Shape.LONGS;
import static dev.quipu.wasm.compiler.Shape.SHORTS;

import dev.quipu.wasm.model.Opcode;
import java.lang.classfile.TypeKind;
import java.util.Map;

/** Arithmetic on integer lanes. */
final class VectorIntegerRows {

    private VectorIntegerRows() {}

    static void addTo(Map<Opcode, VectorRow> rows) {
        rows.put(Opcode.I8X16_ABS, unary(BYTES, "ABS"));
        rows.put(Opcode.I8X16_NEG, unary(BYTES, "NEG"));
        rows.put(Opcode.I8X16_POPCNT, unary(BYTES, "BIT_COUNT"));
        rows.put(Opcode.I8X16_ADD, binary(BYTES, "ADD"));
        rows.put(Opcode.I8X16_SUB, binary(BYTES, "SUB"));
        rows.put(Opcode.I8X16_ADD_SAT_S, binary(BYTES, "SADD"));
        rows.put(Opcode.I8X16_ADD_SAT_U, binary(BYTES, "SUADD"));
        rows.put(Opcode.I8X16_SUB_SAT_S, binary(BYTES, "SSUB"));
        rows.put(Opcode.I8X16_SUB_SAT_U, binary(BYTES, "SUSUB"));
        rows.put(Opcode.I8X16_MIN_S, binary(BYTES, "MIN"));
        rows.put(Opcode.I8X16_MIN_U, binary(BYTES, "UMIN"));
        rows.put(Opcode.I8X16_MAX_S, binary(BYTES, "MAX"));
        rows.put(Opcode.I8X16_MAX_U, binary(BYTES, "UMAX"));
        rows.put(Opcode.I8X16_AVGR_U, VectorRow.binary(BYTES, BYTES, BITS, VectorIntegerRows::averageBytes));
        rows.put(Opcode.I8X16_SHL, VectorRow.unary(SHORTS, SHORTS, BITS, v -> shiftBytes(v, "LSHL")));
        rows.put(Opcode.I8X16_SHR_S, VectorRow.unary(SHORTS, BYTES, BITS, VectorIntegerRows::shiftSignedBytes));
        rows.put(Opcode.I8X16_SHR_U, VectorRow.unary(SHORTS, SHORTS, BITS, v -> shiftBytes(v, "LSHR")));
        rows.put(Opcode.I16X8_ABS, unary(SHORTS, "ABS"));
        rows.put(Opcode.I16X8_NEG, unary(SHORTS, "NEG"));
        rows.put(Opcode.I16X8_ADD, binary(SHORTS, "ADD"));
        rows.put(Opcode.I16X8_SUB, binary(SHORTS, "SUB"));
        rows.put(Opcode.I16X8_MUL, binary(SHORTS, "MUL"));
        rows.put(Opcode.I16X8_ADD_SAT_S, binary(SHORTS, "SADD"));
        rows.put(Opcode.I16X8_ADD_SAT_U, binary(SHORTS, "SUADD"));
        rows.put(Opcode.I16X8_SUB_SAT_S, binary(SHORTS, "SSUB"));
        rows.put(Opcode.I16X8_SUB_SAT_U, binary(SHORTS, "SUSUB"));
        rows.put(Opcode.I16X8_MIN_S, binary(SHORTS, "MIN"));
        rows.put(Opcode.I16X8_MIN_U, binary(SHORTS, "UMIN"));
        rows.put(Opcode.I16X8_MAX_S, binary(SHORTS, "MAX"));
        rows.put(Opcode.I16X8_MAX_U, binary(SHORTS, "UMAX"));
        rows.put(Opcode.I16X8_AVGR_U, VectorRow.binary(SHORTS, SHORTS, BITS, VectorIntegerRows::averageShorts));
        rows.put(Opcode.I16X8_SHL, shift(SHORTS, "LSHL"));
        rows.put(Opcode.I16X8_SHR_S, shift(SHORTS, "ASHR"));
        rows.put(Opcode.I16X8_SHR_U, shift(SHORTS, "LSHR"));
        rows.put(Opcode.I32X4_ABS, unary(INTS, "ABS"));
        rows.put(Opcode.I32X4_NEG, unary(INTS, "NEG"));
        rows.put(Opcode.I32X4_ADD, binary(INTS, "ADD"));
        rows.put(Opcode.I32X4_SUB, binary(INTS, "SUB"));
        rows.put(Opcode.I32X4_MUL, binary(INTS, "MUL"));
        rows.put(Opcode.I32X4_MIN_S, binary(INTS, "MIN"));
        rows.put(Opcode.I32X4_MIN_U, binary(INTS, "UMIN"));
        rows.put(Opcode.I32X4_MAX_S, binary(INTS, "MAX"));
        rows.put(Opcode.I32X4_MAX_U, binary(INTS, "UMAX"));
        rows.put(Opcode.I32X4_SHL, shift(INTS, "LSHL"));
        rows.put(Opcode.I32X4_SHR_S, shift(INTS, "ASHR"));
        rows.put(Opcode.I32X4_SHR_U, shift(INTS, "LSHR"));
        rows.put(Opcode.I64X2_ABS, VectorRow.unary(LONGS, LONGS, BITS, VectorIntegerRows::absoluteLongs));
        rows.put(Opcode.I64X2_NEG, unary(LONGS, "NEG"));
        rows.put(Opcode.I64X2_ADD, binary(LONGS, "ADD"));
        rows.put(Opcode.I64X2_SUB, binary(LONGS, "SUB"));
        rows.put(Opcode.I64X2_MUL, binary(LONGS, "MUL"));
        rows.put(Opcode.I64X2_SHL, shift(LONGS, "LSHL"));
        rows.put(Opcode.I64X2_SHR_S, shift(LONGS, "ASHR"));
        rows.put(Opcode.I64X2_SHR_U, shift(LONGS, "LSHR"));
    }

    private static VectorRow unary(Shape shape, String operator) {
        return VectorRow.unary(shape, shape, BITS, v -> v.unary(shape, operator));
    }

    private static VectorRow binary(Shape shape, String operator) {
        return VectorRow.binary(shape, shape, BITS, v -> v.binary(shape, operator));
    }

    /** The Vector API takes shift counts modulo the width of a lane, as WebAssembly does. */
    private static VectorRow shift(Shape shape, String operator) {
        return VectorRow.unary(shape, shape, BITS, v -> {
            switch (shape) {
                case SHORTS -> v.code().i2s();
                case LONGS -> v.code().i2l();
                default -> {}
            }
            v.keepScalar(shape.scalar(), 0).withScalar(shape, operator, 0);
        });
    }

    /** The sign is all ones or none: (a ^ sign) - sign. AVX2 has no {@code abs} of longs. */
    private static void absoluteLongs(VectorCode v) {
        v.copy(0).with(LONGS, "ASHR", 63).copy(1).recall(0).binary(LONGS, "XOR");
        v.recall(1).binary(LONGS, "SUB");
    }

    /** (a | b) - ((a ^ b) >>> 1) rounds up and needs no ninth bit. */
    private static void averageBytes(VectorCode v) {
        v.keep(1).copy(0).recall(1).binary(BYTES, "OR");
        v.recall(0).recall(1).binary(BYTES, "XOR");
        // There is no shift of bytes on x86: shift shorts, and drop what came over from the upper byte.
        v.reinterpret(BYTES, SHORTS).with(SHORTS, "LSHR", 1).with(SHORTS, "AND", 0x7F7F);
        v.reinterpret(SHORTS, BYTES).binary(BYTES, "SUB");
    }

    private static void averageShorts(VectorCode v) {
        v.keep(1).copy(0).recall(1).binary(SHORTS, "OR");
        v.recall(0).recall(1).binary(SHORTS, "XOR").with(SHORTS, "LSHR", 1).binary(SHORTS, "SUB");
    }

    /** Shifts pairs of bytes, and drops what came over from the neighbour. Leaves the count modulo 8 in slot 0. */
    private static void shiftBytes(VectorCode v, String operator) {
        v.code().bipush(7).iand().i2s();
        v.keepScalar(TypeKind.INT, 0).withScalar(SHORTS, operator, 0);
        v.code().sipush(0xFF);
        v.recallScalar(TypeKind.INT, 0);
        if (operator.equals("LSHL")) {
            v.code().ishl().sipush(0xFF).iand();
        } else {
            v.code().iushr();
        }
        bothBytes(v).keepScalar(TypeKind.INT, 1).withScalar(SHORTS, "AND", 1);
    }

    /** byte as int -> short with it twice */
    private static VectorCode bothBytes(VectorCode v) {
        v.code().sipush(0x101).imul().i2s();
        return v;
    }

    /** Extends the sign, which an unsigned shift has left at 0x80 >>> count: (a ^ sign) - sign. */
    private static void shiftSignedBytes(VectorCode v) {
        shiftBytes(v, "LSHR");
        v.code().sipush(0x80);
        v.recallScalar(TypeKind.INT, 0).code().iushr().i2b();
        v.keepScalar(TypeKind.INT, 0).reinterpret(SHORTS, BYTES);
        v.withScalar(BYTES, "XOR", 0).withScalar(BYTES, "SUB", 0);
    }
}
