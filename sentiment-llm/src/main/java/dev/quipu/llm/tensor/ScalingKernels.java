package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.FLOATS;
import static dev.quipu.llm.tensor.Lanes.INTS;
import static dev.quipu.llm.tensor.Lanes.SHORTS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The second step of {@link CodeKernels} for four tokens at once, which share a row's scale:
 *
 * <pre>
 *   results += (float) sums * (scale of the row * scale of the token)      block after block
 * </pre>
 *
 * <p>Sums come from {@link Panel#runSums} or {@link Panel#sums}. Written out token by token: HotSpot keeps vectors in
 * registers only where they are local variables.
 */
final class ScalingKernels {

    private static final int LANES = SHORTS.length();
    private static final int ROWS = Panel.ROWS;
    private static final int TILE = TileKind.ROWS;
    private static final int HALF = TILE / 2;
    private static final int STEP = CodeKernels.STEP;

    private ScalingKernels() {}

    private static int row(int lane) {
        return CodeKernels.row(lane);
    }

    /** Where a row's scales begin in {@link Panel#scales}. */
    private static int scale(int row) {
        return row < TILE ? row : Panel.SCALES + row - TILE;
    }

    /**
     * Four tokens' sums of runs, a run to a block.
     *
     * @param xScale where the first token's first scale is; the others are {@code xStride} apart
     * @param to where the first token's results are
     */
    static void addRuns(
            short[] sums,
            int blocks,
            float[] scales,
            float[] xScales,
            int xScale,
            int xStride,
            float[] results,
            int to) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            int row = to + row(lane);
            int scale = scale(row(lane));
            var even0 = FloatVector.fromArray(FLOATS, results, row + 0 * ROWS);
            var odd0 = FloatVector.fromArray(FLOATS, results, row + 0 * ROWS + HALF);
            var even1 = FloatVector.fromArray(FLOATS, results, row + 1 * ROWS);
            var odd1 = FloatVector.fromArray(FLOATS, results, row + 1 * ROWS + HALF);
            var even2 = FloatVector.fromArray(FLOATS, results, row + 2 * ROWS);
            var odd2 = FloatVector.fromArray(FLOATS, results, row + 2 * ROWS + HALF);
            var even3 = FloatVector.fromArray(FLOATS, results, row + 3 * ROWS);
            var odd3 = FloatVector.fromArray(FLOATS, results, row + 3 * ROWS + HALF);
            for (int block = 0; block < blocks; block++) {
                int at = scale + block * TILE;
                int from = lane + block * STEP;
                int x = xScale + block;
                var evenScale = FloatVector.fromArray(FLOATS, scales, at);
                var oddScale = FloatVector.fromArray(FLOATS, scales, at + HALF);
                var both0 = ShortVector.fromArray(SHORTS, sums, from + 0 * ROWS).reinterpretAsInts();
                var d0 = FloatVector.broadcast(FLOATS, xScales[x + 0 * xStride]);
                var e0 = (FloatVector)
                        both0.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0);
                var o0 = (FloatVector) both0.lanewise(ASHR, 16).convert(I2F, 0);
                even0 = even0.add(e0.mul(evenScale.mul(d0)));
                odd0 = odd0.add(o0.mul(oddScale.mul(d0)));
                var both1 = ShortVector.fromArray(SHORTS, sums, from + 1 * ROWS).reinterpretAsInts();
                var d1 = FloatVector.broadcast(FLOATS, xScales[x + 1 * xStride]);
                var e1 = (FloatVector)
                        both1.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0);
                var o1 = (FloatVector) both1.lanewise(ASHR, 16).convert(I2F, 0);
                even1 = even1.add(e1.mul(evenScale.mul(d1)));
                odd1 = odd1.add(o1.mul(oddScale.mul(d1)));
                var both2 = ShortVector.fromArray(SHORTS, sums, from + 2 * ROWS).reinterpretAsInts();
                var d2 = FloatVector.broadcast(FLOATS, xScales[x + 2 * xStride]);
                var e2 = (FloatVector)
                        both2.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0);
                var o2 = (FloatVector) both2.lanewise(ASHR, 16).convert(I2F, 0);
                even2 = even2.add(e2.mul(evenScale.mul(d2)));
                odd2 = odd2.add(o2.mul(oddScale.mul(d2)));
                var both3 = ShortVector.fromArray(SHORTS, sums, from + 3 * ROWS).reinterpretAsInts();
                var d3 = FloatVector.broadcast(FLOATS, xScales[x + 3 * xStride]);
                var e3 = (FloatVector)
                        both3.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0);
                var o3 = (FloatVector) both3.lanewise(ASHR, 16).convert(I2F, 0);
                even3 = even3.add(e3.mul(evenScale.mul(d3)));
                odd3 = odd3.add(o3.mul(oddScale.mul(d3)));
            }
            even0.intoArray(results, row + 0 * ROWS);
            odd0.intoArray(results, row + 0 * ROWS + HALF);
            even1.intoArray(results, row + 1 * ROWS);
            odd1.intoArray(results, row + 1 * ROWS + HALF);
            even2.intoArray(results, row + 2 * ROWS);
            odd2.intoArray(results, row + 2 * ROWS + HALF);
            even3.intoArray(results, row + 3 * ROWS);
            odd3.intoArray(results, row + 3 * ROWS + HALF);
        }
    }

    /** As {@link #addRuns}, and after each block results += min of the row * (scale of the token * its sum). */
    static void addRunsAndMins(
            short[] sums,
            int blocks,
            float[] scales,
            float[] mins,
            float[] xScales,
            float[] xMins,
            int xScale,
            int xStride,
            float[] results,
            int to) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            int row = to + row(lane);
            int scale = scale(row(lane));
            var even0 = FloatVector.fromArray(FLOATS, results, row + 0 * ROWS);
            var odd0 = FloatVector.fromArray(FLOATS, results, row + 0 * ROWS + HALF);
            var even1 = FloatVector.fromArray(FLOATS, results, row + 1 * ROWS);
            var odd1 = FloatVector.fromArray(FLOATS, results, row + 1 * ROWS + HALF);
            var even2 = FloatVector.fromArray(FLOATS, results, row + 2 * ROWS);
            var odd2 = FloatVector.fromArray(FLOATS, results, row + 2 * ROWS + HALF);
            var even3 = FloatVector.fromArray(FLOATS, results, row + 3 * ROWS);
            var odd3 = FloatVector.fromArray(FLOATS, results, row + 3 * ROWS + HALF);
            for (int block = 0; block < blocks; block++) {
                int at = scale + block * TILE;
                int from = lane + block * STEP;
                int x = xScale + block;
                var evenScale = FloatVector.fromArray(FLOATS, scales, at);
                var oddScale = FloatVector.fromArray(FLOATS, scales, at + HALF);
                var evenMin = FloatVector.fromArray(FLOATS, mins, at);
                var oddMin = FloatVector.fromArray(FLOATS, mins, at + HALF);
                var both0 = ShortVector.fromArray(SHORTS, sums, from + 0 * ROWS).reinterpretAsInts();
                var d0 = FloatVector.broadcast(FLOATS, xScales[x + 0 * xStride]);
                var e0 = (FloatVector)
                        both0.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0);
                var o0 = (FloatVector) both0.lanewise(ASHR, 16).convert(I2F, 0);
                even0 = even0.add(e0.mul(evenScale.mul(d0)));
                odd0 = odd0.add(o0.mul(oddScale.mul(d0)));
                var m0 = FloatVector.broadcast(FLOATS, xMins[x + 0 * xStride]);
                even0 = even0.add(evenMin.mul(m0));
                odd0 = odd0.add(oddMin.mul(m0));
                var both1 = ShortVector.fromArray(SHORTS, sums, from + 1 * ROWS).reinterpretAsInts();
                var d1 = FloatVector.broadcast(FLOATS, xScales[x + 1 * xStride]);
                var e1 = (FloatVector)
                        both1.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0);
                var o1 = (FloatVector) both1.lanewise(ASHR, 16).convert(I2F, 0);
                even1 = even1.add(e1.mul(evenScale.mul(d1)));
                odd1 = odd1.add(o1.mul(oddScale.mul(d1)));
                var m1 = FloatVector.broadcast(FLOATS, xMins[x + 1 * xStride]);
                even1 = even1.add(evenMin.mul(m1));
                odd1 = odd1.add(oddMin.mul(m1));
                var both2 = ShortVector.fromArray(SHORTS, sums, from + 2 * ROWS).reinterpretAsInts();
                var d2 = FloatVector.broadcast(FLOATS, xScales[x + 2 * xStride]);
                var e2 = (FloatVector)
                        both2.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0);
                var o2 = (FloatVector) both2.lanewise(ASHR, 16).convert(I2F, 0);
                even2 = even2.add(e2.mul(evenScale.mul(d2)));
                odd2 = odd2.add(o2.mul(oddScale.mul(d2)));
                var m2 = FloatVector.broadcast(FLOATS, xMins[x + 2 * xStride]);
                even2 = even2.add(evenMin.mul(m2));
                odd2 = odd2.add(oddMin.mul(m2));
                var both3 = ShortVector.fromArray(SHORTS, sums, from + 3 * ROWS).reinterpretAsInts();
                var d3 = FloatVector.broadcast(FLOATS, xScales[x + 3 * xStride]);
                var e3 = (FloatVector)
                        both3.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0);
                var o3 = (FloatVector) both3.lanewise(ASHR, 16).convert(I2F, 0);
                even3 = even3.add(e3.mul(evenScale.mul(d3)));
                odd3 = odd3.add(o3.mul(oddScale.mul(d3)));
                var m3 = FloatVector.broadcast(FLOATS, xMins[x + 3 * xStride]);
                even3 = even3.add(evenMin.mul(m3));
                odd3 = odd3.add(oddMin.mul(m3));
            }
            even0.intoArray(results, row + 0 * ROWS);
            odd0.intoArray(results, row + 0 * ROWS + HALF);
            even1.intoArray(results, row + 1 * ROWS);
            odd1.intoArray(results, row + 1 * ROWS + HALF);
            even2.intoArray(results, row + 2 * ROWS);
            odd2.intoArray(results, row + 2 * ROWS + HALF);
            even3.intoArray(results, row + 3 * ROWS);
            odd3.intoArray(results, row + 3 * ROWS + HALF);
        }
    }

    /**
     * As {@link #addRuns}, from sums of whole blocks.
     *
     * @param perScale blocks under one scale of the token
     */
    static void addSums(
            int[] sums,
            int blocks,
            float[] scales,
            float[] xScales,
            int perScale,
            int xScale,
            int xStride,
            float[] results,
            int to) {
        for (int row = 0; row < ROWS; row += FLOATS.length()) {
            int scale = scale(row);
            var y0 = FloatVector.fromArray(FLOATS, results, to + row + 0 * ROWS);
            var y1 = FloatVector.fromArray(FLOATS, results, to + row + 1 * ROWS);
            var y2 = FloatVector.fromArray(FLOATS, results, to + row + 2 * ROWS);
            var y3 = FloatVector.fromArray(FLOATS, results, to + row + 3 * ROWS);
            for (int block = 0; block < blocks; block++) {
                int from = row + block * STEP;
                int x = xScale + block / perScale;
                var d = FloatVector.fromArray(FLOATS, scales, scale + block * TILE);
                var sum0 = (FloatVector)
                        IntVector.fromArray(INTS, sums, from + 0 * ROWS).convert(I2F, 0);
                y0 = y0.add(sum0.mul(d.mul(xScales[x + 0 * xStride])));
                var sum1 = (FloatVector)
                        IntVector.fromArray(INTS, sums, from + 1 * ROWS).convert(I2F, 0);
                y1 = y1.add(sum1.mul(d.mul(xScales[x + 1 * xStride])));
                var sum2 = (FloatVector)
                        IntVector.fromArray(INTS, sums, from + 2 * ROWS).convert(I2F, 0);
                y2 = y2.add(sum2.mul(d.mul(xScales[x + 2 * xStride])));
                var sum3 = (FloatVector)
                        IntVector.fromArray(INTS, sums, from + 3 * ROWS).convert(I2F, 0);
                y3 = y3.add(sum3.mul(d.mul(xScales[x + 3 * xStride])));
            }
            y0.intoArray(results, to + row + 0 * ROWS);
            y1.intoArray(results, to + row + 1 * ROWS);
            y2.intoArray(results, to + row + 2 * ROWS);
            y3.intoArray(results, to + row + 3 * ROWS);
        }
    }

    /** As {@link #addRunsAndMins}, from sums of whole blocks. */
    static void addSumsAndMins(
            int[] sums,
            int blocks,
            float[] scales,
            float[] mins,
            float[] xScales,
            float[] xMins,
            int xScale,
            int xStride,
            float[] results,
            int to) {
        for (int row = 0; row < ROWS; row += FLOATS.length()) {
            int scale = scale(row);
            var y0 = FloatVector.fromArray(FLOATS, results, to + row + 0 * ROWS);
            var y1 = FloatVector.fromArray(FLOATS, results, to + row + 1 * ROWS);
            var y2 = FloatVector.fromArray(FLOATS, results, to + row + 2 * ROWS);
            var y3 = FloatVector.fromArray(FLOATS, results, to + row + 3 * ROWS);
            for (int block = 0; block < blocks; block++) {
                int from = row + block * STEP;
                int x = xScale + block;
                var d = FloatVector.fromArray(FLOATS, scales, scale + block * TILE);
                var m = FloatVector.fromArray(FLOATS, mins, scale + block * TILE);
                var sum0 = (FloatVector)
                        IntVector.fromArray(INTS, sums, from + 0 * ROWS).convert(I2F, 0);
                y0 = y0.add(sum0.mul(d.mul(xScales[x + 0 * xStride])));
                y0 = y0.add(m.mul(xMins[x + 0 * xStride]));
                var sum1 = (FloatVector)
                        IntVector.fromArray(INTS, sums, from + 1 * ROWS).convert(I2F, 0);
                y1 = y1.add(sum1.mul(d.mul(xScales[x + 1 * xStride])));
                y1 = y1.add(m.mul(xMins[x + 1 * xStride]));
                var sum2 = (FloatVector)
                        IntVector.fromArray(INTS, sums, from + 2 * ROWS).convert(I2F, 0);
                y2 = y2.add(sum2.mul(d.mul(xScales[x + 2 * xStride])));
                y2 = y2.add(m.mul(xMins[x + 2 * xStride]));
                var sum3 = (FloatVector)
                        IntVector.fromArray(INTS, sums, from + 3 * ROWS).convert(I2F, 0);
                y3 = y3.add(sum3.mul(d.mul(xScales[x + 3 * xStride])));
                y3 = y3.add(m.mul(xMins[x + 3 * xStride]));
            }
            y0.intoArray(results, to + row + 0 * ROWS);
            y1.intoArray(results, to + row + 1 * ROWS);
            y2.intoArray(results, to + row + 2 * ROWS);
            y3.intoArray(results, to + row + 3 * ROWS);
        }
    }
}
