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
 * The second step of {@link CodeKernels} for four tokens, two at a time, which share a row's scale:
 *
 * <pre>
 *   results += (float) sums * (scale of the row * scale of the token)      block after block
 * </pre>
 *
 * <p>Sums come from {@link ShortPanel#runSums} or {@link ShortPanel#sums}. A variable for each token: HotSpot keeps vectors in
 * registers only where they are local variables.
 */
final class ScalingKernels {

    private static final int LANES = SHORTS.length();
    private static final int ROWS = ShortPanel.ROWS;
    private static final int TILE = TileKind.ROWS;
    private static final int HALF = TILE / 2;
    private static final int STEP = CodeKernels.STEP;
    private static final int TOKENS = Panel.TOKENS_AT_ONCE;

    private static final int VECTORS = ROWS / LANES;

    /** Pairs of tokens, by vectors of rows. */
    private static final int ITEMS = TOKENS / 2 * VECTORS;

    private ScalingKernels() {}

    private static int row(int lane) {
        return CodeKernels.row(lane);
    }

    /** Where a row's scales begin in {@link ShortPanel#scales}. */
    private static int scale(int row) {
        return row < TILE ? row : ShortPanel.SCALES + row - TILE;
    }

    /**
     * Four tokens' sums of runs, a run to a block.
     *
     * @param x where the tokens' scales of the first block are: (block, token)
     * @param to where the first token's results are
     */
    static void addRuns(short[] sums, int blocks, float[] scales, float[] xScales, int x, float[] results, int to) {
        for (int item = 0; item < ITEMS; item++) {
            int token = 2 * (item / VECTORS);
            int lane = item % VECTORS * LANES;
            int row = row(lane);
            addRunsOfTwo(
                    sums,
                    token * ROWS + lane,
                    blocks,
                    scales,
                    scale(row),
                    xScales,
                    x + token,
                    results,
                    to + token * ROWS + row);
        }
    }

    private static void addRunsOfTwo(
            short[] sums,
            int from,
            int blocks,
            float[] scales,
            int scale,
            float[] xScales,
            int x,
            float[] results,
            int to) {
        var even0 = FloatVector.fromArray(FLOATS, results, to);
        var odd0 = FloatVector.fromArray(FLOATS, results, to + HALF);
        var even1 = FloatVector.fromArray(FLOATS, results, to + ROWS);
        var odd1 = FloatVector.fromArray(FLOATS, results, to + ROWS + HALF);
        for (int block = 0; block < blocks; block++) {
            int at = scale + block * TILE;
            int of = x + block * TOKENS;
            var evenScale = FloatVector.fromArray(FLOATS, scales, at);
            var oddScale = FloatVector.fromArray(FLOATS, scales, at + HALF);
            var both0 = both(sums, from + block * STEP);
            even0 = even0.add(low(both0).mul(evenScale.mul(xScales[of])));
            odd0 = odd0.add(high(both0).mul(oddScale.mul(xScales[of])));
            var both1 = both(sums, from + block * STEP + ROWS);
            even1 = even1.add(low(both1).mul(evenScale.mul(xScales[of + 1])));
            odd1 = odd1.add(high(both1).mul(oddScale.mul(xScales[of + 1])));
        }
        even0.intoArray(results, to);
        odd0.intoArray(results, to + HALF);
        even1.intoArray(results, to + ROWS);
        odd1.intoArray(results, to + ROWS + HALF);
    }

    /** As {@link #addRuns}, and after each block results += min of the row * (scale of the token * its sum). */
    static void addRunsAndMins(
            short[] sums,
            int blocks,
            float[] scales,
            float[] mins,
            float[] xScales,
            float[] xMins,
            int x,
            float[] results,
            int to) {
        for (int item = 0; item < ITEMS; item++) {
            int token = 2 * (item / VECTORS);
            int lane = item % VECTORS * LANES;
            int row = row(lane);
            addRunsAndMinsOfTwo(
                    sums,
                    token * ROWS + lane,
                    blocks,
                    scales,
                    mins,
                    scale(row),
                    xScales,
                    xMins,
                    x + token,
                    results,
                    to + token * ROWS + row);
        }
    }

    private static void addRunsAndMinsOfTwo(
            short[] sums,
            int from,
            int blocks,
            float[] scales,
            float[] mins,
            int scale,
            float[] xScales,
            float[] xMins,
            int x,
            float[] results,
            int to) {
        var even0 = FloatVector.fromArray(FLOATS, results, to);
        var odd0 = FloatVector.fromArray(FLOATS, results, to + HALF);
        var even1 = FloatVector.fromArray(FLOATS, results, to + ROWS);
        var odd1 = FloatVector.fromArray(FLOATS, results, to + ROWS + HALF);
        for (int block = 0; block < blocks; block++) {
            int at = scale + block * TILE;
            int of = x + block * TOKENS;
            var evenScale = FloatVector.fromArray(FLOATS, scales, at);
            var oddScale = FloatVector.fromArray(FLOATS, scales, at + HALF);
            var evenMin = FloatVector.fromArray(FLOATS, mins, at);
            var oddMin = FloatVector.fromArray(FLOATS, mins, at + HALF);
            var both0 = both(sums, from + block * STEP);
            even0 = even0.add(low(both0).mul(evenScale.mul(xScales[of]))).add(evenMin.mul(xMins[of]));
            odd0 = odd0.add(high(both0).mul(oddScale.mul(xScales[of]))).add(oddMin.mul(xMins[of]));
            var both1 = both(sums, from + block * STEP + ROWS);
            even1 = even1.add(low(both1).mul(evenScale.mul(xScales[of + 1]))).add(evenMin.mul(xMins[of + 1]));
            odd1 = odd1.add(high(both1).mul(oddScale.mul(xScales[of + 1]))).add(oddMin.mul(xMins[of + 1]));
        }
        even0.intoArray(results, to);
        odd0.intoArray(results, to + HALF);
        even1.intoArray(results, to + ROWS);
        odd1.intoArray(results, to + ROWS + HALF);
    }

    /**
     * As {@link #addRuns}, from sums of whole blocks.
     *
     * @param perScale blocks under one scale of the token
     */
    static void addSums(
            int[] sums, int blocks, float[] scales, float[] xScales, int perScale, int x, float[] results, int to) {
        for (int row = 0; row < ROWS; row += FLOATS.length()) {
            int scale = scale(row);
            int y = to + row;
            var y0 = FloatVector.fromArray(FLOATS, results, y);
            var y1 = FloatVector.fromArray(FLOATS, results, y + 1 * ROWS);
            var y2 = FloatVector.fromArray(FLOATS, results, y + 2 * ROWS);
            var y3 = FloatVector.fromArray(FLOATS, results, y + 3 * ROWS);
            for (int block = 0; block < blocks; block++) {
                int from = row + block * STEP;
                int of = x + block / perScale * TOKENS;
                var d = FloatVector.fromArray(FLOATS, scales, scale + block * TILE);
                y0 = y0.add(whole(sums, from).mul(d.mul(xScales[of])));
                y1 = y1.add(whole(sums, from + 1 * ROWS).mul(d.mul(xScales[of + 1])));
                y2 = y2.add(whole(sums, from + 2 * ROWS).mul(d.mul(xScales[of + 2])));
                y3 = y3.add(whole(sums, from + 3 * ROWS).mul(d.mul(xScales[of + 3])));
            }
            y0.intoArray(results, y);
            y1.intoArray(results, y + 1 * ROWS);
            y2.intoArray(results, y + 2 * ROWS);
            y3.intoArray(results, y + 3 * ROWS);
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
            int x,
            float[] results,
            int to) {
        for (int row = 0; row < ROWS; row += FLOATS.length()) {
            int scale = scale(row);
            int y = to + row;
            var y0 = FloatVector.fromArray(FLOATS, results, y);
            var y1 = FloatVector.fromArray(FLOATS, results, y + 1 * ROWS);
            var y2 = FloatVector.fromArray(FLOATS, results, y + 2 * ROWS);
            var y3 = FloatVector.fromArray(FLOATS, results, y + 3 * ROWS);
            for (int block = 0; block < blocks; block++) {
                int from = row + block * STEP;
                int of = x + block * TOKENS;
                var d = FloatVector.fromArray(FLOATS, scales, scale + block * TILE);
                var m = FloatVector.fromArray(FLOATS, mins, scale + block * TILE);
                y0 = y0.add(whole(sums, from).mul(d.mul(xScales[of]))).add(m.mul(xMins[of]));
                y1 = y1.add(whole(sums, from + 1 * ROWS).mul(d.mul(xScales[of + 1])))
                        .add(m.mul(xMins[of + 1]));
                y2 = y2.add(whole(sums, from + 2 * ROWS).mul(d.mul(xScales[of + 2])))
                        .add(m.mul(xMins[of + 2]));
                y3 = y3.add(whole(sums, from + 3 * ROWS).mul(d.mul(xScales[of + 3])))
                        .add(m.mul(xMins[of + 3]));
            }
            y0.intoArray(results, y);
            y1.intoArray(results, y + 1 * ROWS);
            y2.intoArray(results, y + 2 * ROWS);
            y3.intoArray(results, y + 3 * ROWS);
        }
    }

    private static IntVector both(short[] sums, int at) {
        return ShortVector.fromArray(SHORTS, sums, at).reinterpretAsInts();
    }

    private static FloatVector low(IntVector both) {
        return (FloatVector) both.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0);
    }

    private static FloatVector high(IntVector both) {
        return (FloatVector) both.lanewise(ASHR, 16).convert(I2F, 0);
    }

    private static FloatVector whole(int[] sums, int at) {
        return (FloatVector) IntVector.fromArray(INTS, sums, at).convert(I2F, 0);
    }
}
