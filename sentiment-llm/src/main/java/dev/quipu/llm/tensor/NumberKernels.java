package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.FLOATS;
import static dev.quipu.llm.tensor.Lanes.HALF_SHORTS;
import static dev.quipu.llm.tensor.Lanes.INTS;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** The inner loops over plain numbers: results += weight * activation, column by column. */
final class NumberKernels {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = FLOATS.length();
    private static final int ROWS = NumberPanel.ROWS;
    private static final int TILE = TileKind.ROWS;
    private static final float TWO_TO_112 = 0x1p112f;

    private NumberKernels() {}

    static void copyFloats(MemorySegment memory, long address, int cols, float[] numbers, int to) {
        for (int row = 0; row < TILE; row += LANES) {
            for (int c = 0; c < cols; c++) {
                long at = address + ((long) c * TILE + row) * Float.BYTES;
                FloatVector.fromMemorySegment(FLOATS, memory, at, ORDER).intoArray(numbers, to + row + c * ROWS);
            }
        }
    }

    /** The exponent is moved and mended by a multiplication, which is exact for subnormals too. */
    static void widenHalves(MemorySegment memory, long address, int cols, float[] numbers, int to) {
        for (int row = 0; row < TILE; row += LANES) {
            for (int c = 0; c < cols; c++) {
                var halves = halves(memory, address, c, row);
                var magnitude =
                        halves.and(0x7fff).lanewise(VectorOperators.LSHL, 13).reinterpretAsFloats();
                var sign = halves.and(0x8000).lanewise(VectorOperators.LSHL, 16);
                magnitude
                        .mul(TWO_TO_112)
                        .reinterpretAsInts()
                        .or(sign)
                        .reinterpretAsFloats()
                        .intoArray(numbers, to + row + c * ROWS);
            }
        }
    }

    static void widenBrainFloats(MemorySegment memory, long address, int cols, float[] numbers, int to) {
        for (int row = 0; row < TILE; row += LANES) {
            for (int c = 0; c < cols; c++) {
                halves(memory, address, c, row)
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .intoArray(numbers, to + row + c * ROWS);
            }
        }
    }

    private static IntVector halves(MemorySegment memory, long address, int column, int row) {
        long at = address + ((long) column * TILE + row) * Short.BYTES;
        return (IntVector) ShortVector.fromMemorySegment(HALF_SHORTS, memory, at, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    }

    /**
     * Four tokens by the rows of a pair of tiles.
     *
     * @param at where the first column is in the first token's activations; the others are {@code stride} apart
     * @param to where the first token's results are
     */
    static void addMany(float[] numbers, int cols, float[] x, int at, int stride, float[] results, int to) {
        for (int row = 0; row < ROWS; row += 2 * LANES) {
            addManyRows(numbers, row, cols, x, at, stride, results, to + row);
        }
    }

    private static void addManyRows(
            float[] numbers, int w, int cols, float[] x, int at, int stride, float[] results, int to) {
        int at1 = at + stride;
        int at2 = at1 + stride;
        int at3 = at2 + stride;
        var a0 = FloatVector.fromArray(FLOATS, results, to);
        var b0 = FloatVector.fromArray(FLOATS, results, to + LANES);
        var a1 = FloatVector.fromArray(FLOATS, results, to + ROWS);
        var b1 = FloatVector.fromArray(FLOATS, results, to + ROWS + LANES);
        var a2 = FloatVector.fromArray(FLOATS, results, to + 2 * ROWS);
        var b2 = FloatVector.fromArray(FLOATS, results, to + 2 * ROWS + LANES);
        var a3 = FloatVector.fromArray(FLOATS, results, to + 3 * ROWS);
        var b3 = FloatVector.fromArray(FLOATS, results, to + 3 * ROWS + LANES);
        for (int c = 0; c < cols; c++) {
            var a = FloatVector.fromArray(FLOATS, numbers, w + c * ROWS);
            var b = FloatVector.fromArray(FLOATS, numbers, w + c * ROWS + LANES);
            var x0 = FloatVector.broadcast(FLOATS, x[at + c]);
            a0 = a0.add(a.mul(x0));
            b0 = b0.add(b.mul(x0));
            var x1 = FloatVector.broadcast(FLOATS, x[at1 + c]);
            a1 = a1.add(a.mul(x1));
            b1 = b1.add(b.mul(x1));
            var x2 = FloatVector.broadcast(FLOATS, x[at2 + c]);
            a2 = a2.add(a.mul(x2));
            b2 = b2.add(b.mul(x2));
            var x3 = FloatVector.broadcast(FLOATS, x[at3 + c]);
            a3 = a3.add(a.mul(x3));
            b3 = b3.add(b.mul(x3));
        }
        a0.intoArray(results, to);
        b0.intoArray(results, to + LANES);
        a1.intoArray(results, to + ROWS);
        b1.intoArray(results, to + ROWS + LANES);
        a2.intoArray(results, to + 2 * ROWS);
        b2.intoArray(results, to + 2 * ROWS + LANES);
        a3.intoArray(results, to + 3 * ROWS);
        b3.intoArray(results, to + 3 * ROWS + LANES);
    }

    /** The same for one token. */
    static void addOne(float[] numbers, int cols, float[] x, int at, float[] results, int to) {
        for (int row = 0; row < ROWS; row += 2 * LANES) {
            var a = FloatVector.fromArray(FLOATS, results, to + row);
            var b = FloatVector.fromArray(FLOATS, results, to + row + LANES);
            for (int c = 0; c < cols; c++) {
                var value = FloatVector.broadcast(FLOATS, x[at + c]);
                a = a.add(FloatVector.fromArray(FLOATS, numbers, row + c * ROWS).mul(value));
                b = b.add(FloatVector.fromArray(FLOATS, numbers, row + c * ROWS + LANES)
                        .mul(value));
            }
            a.intoArray(results, to + row);
            b.intoArray(results, to + row + LANES);
        }
    }

    /** Copies a tile's results out; a NaN becomes the one NaN that a module would have made. */
    static void copyOut(float[] results, int at, MemorySegment memory, long address) {
        for (int row = 0; row < TILE; row += LANES) {
            withOneNan(results, at + row).intoMemorySegment(memory, address + (long) row * Float.BYTES, ORDER);
        }
    }

    /** The same, in place. */
    static void oneNan(float[] results, int at) {
        for (int row = 0; row < TILE; row += LANES) {
            withOneNan(results, at + row).intoArray(results, at + row);
        }
    }

    private static FloatVector withOneNan(float[] results, int at) {
        var value = FloatVector.fromArray(FLOATS, results, at);
        return value.blend(Float.NaN, value.test(VectorOperators.IS_NAN));
    }
}
