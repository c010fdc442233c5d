package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.DOUBLES;
import static dev.quipu.llm.tensor.Lanes.FLOATS;
import static dev.quipu.llm.tensor.Lanes.INTS;
import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * What {@link PackingKernels#sum} came to, unpacked and scaled, for four tokens.
 *
 * <pre>
 *   results += (float) sums * (scale of the row * scale of the token)
 * </pre>
 *
 * <p>Two vectors of doubles, of even and of odd rows, give one of lower and one of upper halves: an int further on in
 * memory, a double's upper half is in the place of its lower one. A field is put under the exponent of 2^23 as a float;
 * then it is a number, and what it was raised by is taken off.
 */
final class UnpackingKernels {

    private static final int LANES = DOUBLES.length();
    private static final int WIDTH = PackedPanel.WIDTH;
    private static final int SUMS = PackedPanel.SUMS;
    private static final int TILE = TileKind.ROWS;
    private static final int TOKENS = Panel.TOKENS_AT_ONCE;
    private static final int EXPONENT = Packing.FLOAT_EXPONENT;
    private static final int BITS_17 = 0x1FFFF;

    private static final float RAISED_15 = 0x1p23f + 0x1p15f;
    private static final float RAISED_16 = 0x1p23f + 0x1p16f;
    private static final float RAISED_19 = 0x1p23f + 0x1p19f;

    private static final int[] UPPER_HALVES = PackingKernels.halves(0, -1);

    private UnpackingKernels() {}

    /**
     * @param sums as {@link PackingKernels#sum} leaves them
     * @param scale where the first row's scale of the first tile is; those of the next tiles are {@code stride} apart
     * @param x where the tokens' scales are
     * @param to where the first token's results are; those of the next tokens are {@code rows} apart
     */
    static void addSums(
            Packing packing,
            int[] sums,
            float[] scales,
            int scale,
            int stride,
            float[] xScales,
            int x,
            float[] results,
            int to,
            int rows) {
        for (int row = 0; row < WIDTH; row += 2 * LANES) {
            switch (packing) {
                case NIBBLES -> nibbles(sums, row, scales, scale + row, stride, xScales, x, results, to + row, rows);
                case THREE_BYTES ->
                    threeBytes(sums, row, scales, scale + row, stride, xScales, x, results, to + row, rows);
                case TWO_BYTES -> twoBytes(sums, row, scales, scale + row, stride, xScales, x, results, to + row, rows);
            }
        }
    }

    private static void nibbles(
            int[] sums,
            int row,
            float[] scales,
            int scale,
            int stride,
            float[] xScales,
            int x,
            float[] results,
            int to,
            int rows) {
        var uppers = IntVector.fromArray(INTS, UPPER_HALVES, 0);
        var scale0 = FloatVector.fromArray(FLOATS, scales, scale);
        var scale1 = FloatVector.fromArray(FLOATS, scales, scale + stride);
        var scale2 = FloatVector.fromArray(FLOATS, scales, scale + 2 * stride);
        for (int token = 0; token < TOKENS; token++) {
            int a = 1 + token * SUMS + 2 * row;
            int b = a + 2 * LANES;
            var lowers = IntVector.fromArray(INTS, sums, a)
                    .lanewise(BITWISE_BLEND, IntVector.fromArray(INTS, sums, b - 1), uppers);
            var highers = IntVector.fromArray(INTS, sums, a + 1)
                    .lanewise(BITWISE_BLEND, IntVector.fromArray(INTS, sums, b), uppers);
            var field0 = lowers.and(0xFFFF).or(EXPONENT).reinterpretAsFloats().sub(RAISED_15);
            var field1 =
                    lowers.lanewise(LSHR, 16).or(EXPONENT).reinterpretAsFloats().sub(RAISED_15);
            var field2 = highers.reinterpretAsFloats().sub(RAISED_15);
            float of = xScales[x + token];
            int y = to + token * rows;
            FloatVector.fromArray(FLOATS, results, y)
                    .add(field0.mul(scale0.mul(of)))
                    .intoArray(results, y);
            FloatVector.fromArray(FLOATS, results, y + TILE)
                    .add(field1.mul(scale1.mul(of)))
                    .intoArray(results, y + TILE);
            FloatVector.fromArray(FLOATS, results, y + 2 * TILE)
                    .add(field2.mul(scale2.mul(of)))
                    .intoArray(results, y + 2 * TILE);
        }
    }

    private static void threeBytes(
            int[] sums,
            int row,
            float[] scales,
            int scale,
            int stride,
            float[] xScales,
            int x,
            float[] results,
            int to,
            int rows) {
        var uppers = IntVector.fromArray(INTS, UPPER_HALVES, 0);
        var scale0 = FloatVector.fromArray(FLOATS, scales, scale);
        var scale1 = FloatVector.fromArray(FLOATS, scales, scale + stride);
        var scale2 = FloatVector.fromArray(FLOATS, scales, scale + 2 * stride);
        for (int token = 0; token < TOKENS; token++) {
            int a = 1 + token * SUMS + 2 * row;
            int b = a + 2 * LANES;
            var lowers = IntVector.fromArray(INTS, sums, a)
                    .lanewise(BITWISE_BLEND, IntVector.fromArray(INTS, sums, b - 1), uppers);
            var highers = IntVector.fromArray(INTS, sums, a + 1)
                    .lanewise(BITWISE_BLEND, IntVector.fromArray(INTS, sums, b), uppers);
            var middle = lowers.lanewise(LSHR, 17).or(highers.lanewise(LSHL, 32 - 17));
            var field0 = lowers.and(BITS_17).or(EXPONENT).reinterpretAsFloats().sub(RAISED_16);
            var field1 = middle.and(BITS_17).or(EXPONENT).reinterpretAsFloats().sub(RAISED_16);
            var field2 = highers.lanewise(LSHR, 34 - 32)
                    .and(BITS_17)
                    .or(EXPONENT)
                    .reinterpretAsFloats()
                    .sub(RAISED_16);
            float of = xScales[x + token];
            int y = to + token * rows;
            FloatVector.fromArray(FLOATS, results, y)
                    .add(field0.mul(scale0.mul(of)))
                    .intoArray(results, y);
            FloatVector.fromArray(FLOATS, results, y + TILE)
                    .add(field1.mul(scale1.mul(of)))
                    .intoArray(results, y + TILE);
            FloatVector.fromArray(FLOATS, results, y + 2 * TILE)
                    .add(field2.mul(scale2.mul(of)))
                    .intoArray(results, y + 2 * TILE);
        }
    }

    /** Both halves of a double are floats already. */
    private static void twoBytes(
            int[] sums,
            int row,
            float[] scales,
            int scale,
            int stride,
            float[] xScales,
            int x,
            float[] results,
            int to,
            int rows) {
        var uppers = IntVector.fromArray(INTS, UPPER_HALVES, 0);
        var scale0 = FloatVector.fromArray(FLOATS, scales, scale);
        var scale1 = FloatVector.fromArray(FLOATS, scales, scale + stride);
        for (int token = 0; token < TOKENS; token++) {
            int a = 1 + token * SUMS + 2 * row;
            int b = a + 2 * LANES;
            var lowers = IntVector.fromArray(INTS, sums, a)
                    .lanewise(BITWISE_BLEND, IntVector.fromArray(INTS, sums, b - 1), uppers);
            var highers = IntVector.fromArray(INTS, sums, a + 1)
                    .lanewise(BITWISE_BLEND, IntVector.fromArray(INTS, sums, b), uppers);
            var field0 = lowers.reinterpretAsFloats().sub(RAISED_19);
            var field1 = highers.reinterpretAsFloats().sub(RAISED_19);
            float of = xScales[x + token];
            int y = to + token * rows;
            FloatVector.fromArray(FLOATS, results, y)
                    .add(field0.mul(scale0.mul(of)))
                    .intoArray(results, y);
            FloatVector.fromArray(FLOATS, results, y + TILE)
                    .add(field1.mul(scale1.mul(of)))
                    .intoArray(results, y + TILE);
        }
    }

    /**
     * results += min of the row * (scale of the token * its sum), for four tokens and all rows
     *
     * @param min where the first row's min of the first tile is; those of the next tiles are {@code stride} apart
     * @param x where the tokens' scales times sums are
     */
    static void addMins(
            float[] mins, int min, int stride, int tiles, float[] xMins, int x, float[] results, int to, int rows) {
        for (int token = 0; token < TOKENS; token++) {
            for (int tile = 0; tile < tiles; tile++) {
                for (int row = 0; row < TILE; row += FLOATS.length()) {
                    int y = to + token * rows + tile * TILE + row;
                    FloatVector.fromArray(FLOATS, results, y)
                            .add(FloatVector.fromArray(FLOATS, mins, min + tile * stride + row)
                                    .mul(xMins[x + token]))
                            .intoArray(results, y);
                }
            }
        }
    }
}
