package dev.quipu.wasm.compiler;

import dev.quipu.wasm.model.Opcode;
import java.lang.classfile.CodeBuilder;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** How each vector instruction is compiled. Loads no class of the Vector API. */
final class VectorTable {

    /** Local slots an emission may overwrite. */
    static final int SCRATCH_LOCALS = 4;

    private static final Map<Opcode, VectorRow> ROWS = new EnumMap<>(Opcode.class);
    private static final Map<Opcode, Function<Shape, VectorRow>> ANY_SHAPE = new EnumMap<>(Opcode.class);

    static {
        VectorIntegerRows.addTo(ROWS);
        VectorCompareRows.addTo(ROWS);
        VectorFloatRows.addTo(ROWS);
        VectorConversionRows.addTo(ROWS);
        VectorWidthRows.addTo(ROWS);
        VectorLaneRows.addTo(ROWS);
        VectorMemoryRows.addTo(ROWS);
        VectorBitRows.addTo(ANY_SHAPE);
        VectorMemoryRows.addAnyShapeTo(ANY_SHAPE);
        ANY_SHAPE.forEach((opcode, rows) -> ROWS.put(opcode, rows.apply(Shape.LONGS)));
    }

    private VectorTable() {}

    /** @throws IllegalArgumentException if it is not a vector instruction */
    static VectorRow row(Opcode opcode) {
        VectorRow row = ROWS.get(opcode);
        if (row == null) {
            throw new IllegalArgumentException("no vector instruction: " + opcode);
        }
        return row;
    }

    /**
     * The same instruction on vectors of shape {@code preferred}, or near it, where it does not care: logic, constants,
     * loads and stores of whole vectors. Spares reinterpretations.
     */
    static VectorRow row(Opcode opcode, Shape preferred) {
        Function<Shape, VectorRow> rows = ANY_SHAPE.get(opcode);
        return rows == null ? row(opcode) : rows.apply(preferred);
    }

    /**
     * Not an instruction but a sum of two that compilers make: of bytes a and b, {@code i32x4.dot_i16x8_s} of their
     * lower halves and of their upper halves, signs extended.
     */
    static VectorRow productsOfBytes() {
        return VectorWidthRows.PRODUCTS_OF_BYTES;
    }

    /** FLOATS -> FLOATS, every NaN 0x7fc00000. */
    static void canonicaliseFloats(CodeBuilder code) {
        canonicalise(new VectorCode(code), Shape.FLOATS, Float.NaN);
    }

    /** DOUBLES -> DOUBLES, every NaN 0x7ff8000000000000. */
    static void canonicaliseDoubles(CodeBuilder code) {
        canonicalise(new VectorCode(code), Shape.DOUBLES, Double.NaN);
    }

    /** The part of both that tests reach with a choice of mask width. */
    static void canonicalise(VectorCode v, Shape shape, Number nan) {
        v.widen(shape).code().dup().dup();
        v.compare(shape, "NE").blendWith(shape, nan).narrow(shape);
    }
}
