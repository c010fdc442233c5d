package dev.quipu.wasm.compiler;

import static dev.quipu.wasm.compiler.NanRule.ARITHMETIC;
import static dev.quipu.wasm.compiler.NanRule.BITS;
import static dev.quipu.wasm.compiler.Shape.DOUBLES;
import static dev.quipu.wasm.compiler.Shape.FLOATS;

import dev.quipu.wasm.model.Opcode;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Arithmetic on floating-point lanes. Relaxed instructions are what the interpreter makes of them: madd and nmadd round
 * twice, min and max are the strict ones.
 */
final class VectorFloatRows {

    private VectorFloatRows() {}

    static void addTo(Map<Opcode, VectorRow> rows) {
        rows.put(Opcode.F32X4_ABS, sign(FLOATS, "AND", Integer.MAX_VALUE));
        rows.put(Opcode.F32X4_NEG, sign(FLOATS, "XOR", Integer.MIN_VALUE));
        rows.put(Opcode.F32X4_SQRT, VectorRow.unary(FLOATS, FLOATS, ARITHMETIC, v -> v.unary(FLOATS, "SQRT")));
        rows.put(Opcode.F32X4_ADD, binary(FLOATS, "ADD"));
        rows.put(Opcode.F32X4_SUB, binary(FLOATS, "SUB"));
        rows.put(Opcode.F32X4_MUL, binary(FLOATS, "MUL"));
        rows.put(Opcode.F32X4_DIV, binary(FLOATS, "DIV"));
        rows.put(Opcode.F32X4_MIN, binary(FLOATS, "MIN"));
        rows.put(Opcode.F32X4_MAX, binary(FLOATS, "MAX"));
        rows.put(Opcode.F32X4_PMIN, pick(FLOATS, "LT"));
        rows.put(Opcode.F32X4_PMAX, pick(FLOATS, "GT"));
        rows.put(Opcode.F32X4_CEIL, round(FLOATS, VectorFloatRows::ceil));
        rows.put(Opcode.F32X4_FLOOR, round(FLOATS, VectorFloatRows::floor));
        rows.put(Opcode.F32X4_TRUNC, round(FLOATS, VectorFloatRows::trunc));
        rows.put(Opcode.F32X4_NEAREST, round(FLOATS, VectorFloatRows::nearest));
        rows.put(Opcode.F32X4_RELAXED_MIN, binary(FLOATS, "MIN"));
        rows.put(Opcode.F32X4_RELAXED_MAX, binary(FLOATS, "MAX"));
        rows.put(Opcode.F32X4_RELAXED_MADD, multiplyAdd(FLOATS));
        rows.put(Opcode.F32X4_RELAXED_NMADD, negativeMultiplyAdd(FLOATS));
        rows.put(Opcode.F64X2_ABS, sign(DOUBLES, "AND", Long.MAX_VALUE));
        rows.put(Opcode.F64X2_NEG, sign(DOUBLES, "XOR", Long.MIN_VALUE));
        rows.put(Opcode.F64X2_SQRT, VectorRow.unary(DOUBLES, DOUBLES, ARITHMETIC, v -> v.unary(DOUBLES, "SQRT")));
        rows.put(Opcode.F64X2_ADD, binary(DOUBLES, "ADD"));
        rows.put(Opcode.F64X2_SUB, binary(DOUBLES, "SUB"));
        rows.put(Opcode.F64X2_MUL, binary(DOUBLES, "MUL"));
        rows.put(Opcode.F64X2_DIV, binary(DOUBLES, "DIV"));
        rows.put(Opcode.F64X2_MIN, binary(DOUBLES, "MIN"));
        rows.put(Opcode.F64X2_MAX, binary(DOUBLES, "MAX"));
        rows.put(Opcode.F64X2_PMIN, pick(DOUBLES, "LT"));
        rows.put(Opcode.F64X2_PMAX, pick(DOUBLES, "GT"));
        rows.put(Opcode.F64X2_CEIL, round(DOUBLES, VectorFloatRows::ceil));
        rows.put(Opcode.F64X2_FLOOR, round(DOUBLES, VectorFloatRows::floor));
        rows.put(Opcode.F64X2_TRUNC, round(DOUBLES, VectorFloatRows::trunc));
        rows.put(Opcode.F64X2_NEAREST, round(DOUBLES, VectorFloatRows::nearest));
        rows.put(Opcode.F64X2_RELAXED_MIN, binary(DOUBLES, "MIN"));
        rows.put(Opcode.F64X2_RELAXED_MAX, binary(DOUBLES, "MAX"));
        rows.put(Opcode.F64X2_RELAXED_MADD, multiplyAdd(DOUBLES));
        rows.put(Opcode.F64X2_RELAXED_NMADD, negativeMultiplyAdd(DOUBLES));
    }

    private static VectorRow binary(Shape shape, String operator) {
        return VectorRow.binary(shape, shape, ARITHMETIC, v -> v.binary(shape, operator));
    }

    /** On bits: a NaN keeps its payload. */
    private static VectorRow sign(Shape shape, String operator, Number bits) {
        Shape integers = shape.integral();
        return VectorRow.unary(shape, shape, BITS, v -> v.reinterpret(shape, integers)
                .with(integers, operator, bits)
                .reinterpret(integers, shape));
    }

    /** a b: b where {@code b comparison a}, else a, bit by bit. */
    private static VectorRow pick(Shape shape, String comparison) {
        return VectorRow.binary(shape, shape, BITS, v -> {
            v.widenBoth(shape).keep(1).copy(0).recall(1);
            v.recall(1).recall(0).compare(shape, comparison).blend(shape).narrow(shape);
        });
    }

    /** a b c: a * b + c, both rounded. */
    private static VectorRow multiplyAdd(Shape shape) {
        return VectorRow.ternary(shape, shape, ARITHMETIC, v -> v.keep(0)
                .binary(shape, "MUL")
                .recall(0)
                .binary(shape, "ADD"));
    }

    /** a b c: c - a * b, which is -(a * b) + c. */
    private static VectorRow negativeMultiplyAdd(Shape shape) {
        return VectorRow.ternary(
                shape,
                shape,
                ARITHMETIC,
                v -> v.keep(0).binary(shape, "MUL").keep(1).recall(0).recall(1).binary(shape, "SUB"));
    }

    /**
     * The Vector API does not round. Adding to a magnitude the first number whose neighbours are 1 apart (2^23 or 2^52)
     * and taking it away again rounds it to the nearest integer, ties to even; the sign is put back, so that -0 stays.
     * Numbers from there on are integers already and stay as they are, NaNs too.
     */
    private static VectorRow round(Shape shape, BiConsumer<VectorCode, Shape> how) {
        return VectorRow.unary(shape, shape, ARITHMETIC, v -> {
            v.widen(shape).copy(0).unary(shape, "ABS").copy(1);
            how.accept(v, shape);
            v.keep(2).recall(0).recall(2);
            v.recall(1).compareWith(shape, "LT", units(shape)).blend(shape).narrow(shape);
        });
    }

    private static Number units(Shape shape) {
        return shape == FLOATS ? (Number) 0x1p23f : 0x1p52;
    }

    private static Number signBit(Shape shape) {
        return shape == FLOATS ? (Number) Integer.MIN_VALUE : Long.MIN_VALUE;
    }

    // Of the number in slot 0, its magnitude in slot 1 and on the stack. Slots 2 and 3 are free.

    /** magnitude -> nearest integer */
    private static VectorCode toInteger(VectorCode v, Shape shape) {
        return v.with(shape, "ADD", units(shape)).with(shape, "SUB", units(shape));
    }

    /** v -> v with the sign of slot 0, if it has no other */
    private static VectorCode withSign(VectorCode v, Shape shape) {
        Shape integers = shape.integral();
        v.reinterpret(shape, integers).recall(0).reinterpret(shape, integers);
        return v.with(integers, "AND", signBit(shape)).binary(integers, "OR").reinterpret(integers, shape);
    }

    /** v -> v, 1 added or taken away where it is {@code comparison} what slot {@code slot} has */
    private static VectorCode correct(VectorCode v, Shape shape, String comparison, int slot, String operator) {
        v.copy(2).recall(2).with(shape, operator, 1);
        return v.recall(2).recall(slot).compare(shape, comparison).blend(shape);
    }

    private static void nearest(VectorCode v, Shape shape) {
        withSign(toInteger(v, shape), shape);
    }

    private static void trunc(VectorCode v, Shape shape) {
        withSign(correct(toInteger(v, shape), shape, "GT", 1, "SUB"), shape);
    }

    private static void floor(VectorCode v, Shape shape) {
        correct(withSign(toInteger(v, shape), shape), shape, "GT", 0, "SUB");
    }

    private static void ceil(VectorCode v, Shape shape) {
        // -1 + 1 is 0, and the ceiling of -0.5 is -0.
        withSign(correct(withSign(toInteger(v, shape), shape), shape, "LT", 0, "ADD"), shape);
    }
}
