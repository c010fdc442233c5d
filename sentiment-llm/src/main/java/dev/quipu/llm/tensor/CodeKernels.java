package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.FLOATS;
import static dev.quipu.llm.tensor.Lanes.INTS;
import static dev.quipu.llm.tensor.Lanes.SHORTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops over widened codes: {@code kernels.h} of the inference module says what they compute. Each is small and
 * keeps its vectors in one method, so that HotSpot keeps them in registers.
 */
final class CodeKernels {

    private static final int LANES = SHORTS.length();
    private static final int ROWS = Panel.ROWS;
    private static final int TILE = TileKind.ROWS;
    private static final int HALF = TILE / 2;

    private CodeKernels() {}

    /**
     * Sums of a run of products, each fitting an int16, for four tokens.
     *
     * @param w where the run's first column is in {@code codes}
     * @param x where it is in the first token's activations; the others are {@code stride} apart
     * @param to where the sums go in {@code sums}
     */
    static void sumRun(short[] codes, int w, short[] x, int at, int stride, int run, short[] sums, int to) {
        for (int lane = 0; lane < TILE; lane += LANES) {
            sumRunOfLanes(codes, w + lane, x, at, stride, run, sums, to + lane);
        }
    }

    private static void sumRunOfLanes(
            short[] codes, int w, short[] x, int at, int stride, int run, short[] sums, int to) {
        int at1 = at + stride;
        int at2 = at1 + stride;
        int at3 = at2 + stride;
        var a0 = ShortVector.zero(SHORTS);
        var a1 = a0;
        var a2 = a0;
        var a3 = a0;
        var b0 = a0;
        var b1 = a0;
        var b2 = a0;
        var b3 = a0;
        for (int c = 0; c < run; c++) {
            var a = ShortVector.fromArray(SHORTS, codes, w + c * ROWS);
            var b = ShortVector.fromArray(SHORTS, codes, w + c * ROWS + TILE);
            var x0 = ShortVector.broadcast(SHORTS, x[at + c]);
            a0 = a0.add(a.mul(x0));
            b0 = b0.add(b.mul(x0));
            var x1 = ShortVector.broadcast(SHORTS, x[at1 + c]);
            a1 = a1.add(a.mul(x1));
            b1 = b1.add(b.mul(x1));
            var x2 = ShortVector.broadcast(SHORTS, x[at2 + c]);
            a2 = a2.add(a.mul(x2));
            b2 = b2.add(b.mul(x2));
            var x3 = ShortVector.broadcast(SHORTS, x[at3 + c]);
            a3 = a3.add(a.mul(x3));
            b3 = b3.add(b.mul(x3));
        }
        a0.intoArray(sums, to);
        b0.intoArray(sums, to + TILE);
        a1.intoArray(sums, to + ROWS);
        b1.intoArray(sums, to + ROWS + TILE);
        a2.intoArray(sums, to + 2 * ROWS);
        b2.intoArray(sums, to + 2 * ROWS + TILE);
        a3.intoArray(sums, to + 3 * ROWS);
        b3.intoArray(sums, to + 3 * ROWS + TILE);
    }

    /** The same for one token. */
    static void sumRunOf1(short[] codes, int w, short[] x, int at, int run, short[] sums, int to) {
        for (int lane = 0; lane < TILE; lane += LANES) {
            var a = ShortVector.zero(SHORTS);
            var b = a;
            for (int c = 0; c < run; c++) {
                var value = ShortVector.broadcast(SHORTS, x[at + c]);
                a = a.add(ShortVector.fromArray(SHORTS, codes, w + lane + c * ROWS)
                        .mul(value));
                b = b.add(ShortVector.fromArray(SHORTS, codes, w + lane + c * ROWS + TILE)
                        .mul(value));
            }
            a.intoArray(sums, to + lane);
            b.intoArray(sums, to + lane + TILE);
        }
    }

    /** Exact sums of a block of 8-bit codes for four tokens, two products at a time in int16. */
    static void sumPairs(short[] codes, int w, short[] x, int at, int stride, int[] sums) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            sumPairsOfLanes(codes, w + lane, x, at, stride, sums, row(lane));
        }
    }

    /** Where the even lanes' rows begin, from a lane on that begins a vector; those of the odd lanes are 16 further. */
    private static int row(int lane) {
        return (lane & TILE) + (lane & TILE - 1) / 2;
    }

    private static void sumPairsOfLanes(short[] codes, int w, short[] x, int at, int stride, int[] sums, int to) {
        int at1 = at + stride;
        int at2 = at1 + stride;
        int at3 = at2 + stride;
        var even0 = IntVector.zero(INTS);
        var even1 = even0;
        var even2 = even0;
        var even3 = even0;
        var odd0 = even0;
        var odd1 = even0;
        var odd2 = even0;
        var odd3 = even0;
        for (int c = 0; c < TileKind.BLOCK; c += 2) {
            var first = ShortVector.fromArray(SHORTS, codes, w + c * ROWS);
            var second = ShortVector.fromArray(SHORTS, codes, w + c * ROWS + ROWS);
            var p0 = first.mul(x[at + c]).add(second.mul(x[at + c + 1])).reinterpretAsInts();
            even0 = even0.add(p0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            odd0 = odd0.add(p0.lanewise(VectorOperators.ASHR, 16));
            var p1 = first.mul(x[at1 + c]).add(second.mul(x[at1 + c + 1])).reinterpretAsInts();
            even1 = even1.add(p1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            odd1 = odd1.add(p1.lanewise(VectorOperators.ASHR, 16));
            var p2 = first.mul(x[at2 + c]).add(second.mul(x[at2 + c + 1])).reinterpretAsInts();
            even2 = even2.add(p2.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            odd2 = odd2.add(p2.lanewise(VectorOperators.ASHR, 16));
            var p3 = first.mul(x[at3 + c]).add(second.mul(x[at3 + c + 1])).reinterpretAsInts();
            even3 = even3.add(p3.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            odd3 = odd3.add(p3.lanewise(VectorOperators.ASHR, 16));
        }
        even0.intoArray(sums, to);
        odd0.intoArray(sums, to + HALF);
        even1.intoArray(sums, to + ROWS);
        odd1.intoArray(sums, to + ROWS + HALF);
        even2.intoArray(sums, to + 2 * ROWS);
        odd2.intoArray(sums, to + 2 * ROWS + HALF);
        even3.intoArray(sums, to + 3 * ROWS);
        odd3.intoArray(sums, to + 3 * ROWS + HALF);
    }

    /** The same for one token. */
    static void sumPairsOf1(short[] codes, int w, short[] x, int at, int[] sums) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            var even = IntVector.zero(INTS);
            var odd = even;
            for (int c = 0; c < TileKind.BLOCK; c += 2) {
                var first = ShortVector.fromArray(SHORTS, codes, w + lane + c * ROWS);
                var second = ShortVector.fromArray(SHORTS, codes, w + lane + c * ROWS + ROWS);
                var p = first.mul(x[at + c]).add(second.mul(x[at + c + 1])).reinterpretAsInts();
                even = even.add(p.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
                odd = odd.add(p.lanewise(VectorOperators.ASHR, 16));
            }
            even.intoArray(sums, row(lane));
            odd.intoArray(sums, row(lane) + HALF);
        }
    }

    /** Widens a block's first run of sums, in the order of rows. */
    static void widenRun(short[] runSums, int tokens, int[] sums) {
        for (int at = 0; at < tokens * ROWS; at += ROWS) {
            for (int lane = 0; lane < ROWS; lane += LANES) {
                var both = ShortVector.fromArray(SHORTS, runSums, at + lane).reinterpretAsInts();
                int row = at + row(lane);
                both.lanewise(VectorOperators.LSHL, 16)
                        .lanewise(VectorOperators.ASHR, 16)
                        .intoArray(sums, row);
                both.lanewise(VectorOperators.ASHR, 16).intoArray(sums, row + HALF);
            }
        }
    }

    /** Adds another run to {@link #widenRun}'s result. */
    static void addRun(short[] runSums, int from, int tokens, int[] sums) {
        for (int at = 0; at < tokens * ROWS; at += ROWS) {
            for (int lane = 0; lane < ROWS; lane += LANES) {
                var both =
                        ShortVector.fromArray(SHORTS, runSums, from + at + lane).reinterpretAsInts();
                int row = at + row(lane);
                IntVector.fromArray(INTS, sums, row)
                        .add(both.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                        .intoArray(sums, row);
                IntVector.fromArray(INTS, sums, row + HALF)
                        .add(both.lanewise(VectorOperators.ASHR, 16))
                        .intoArray(sums, row + HALF);
            }
        }
    }

    /**
     * results += (float) sums * (scale of the row * scale of the token).
     *
     * @param block where the block's scales of the first tile begin
     * @param xBlock where the first token's scale is; the others are {@code xStride} apart
     */
    static void addScaled(
            int[] sums,
            int tokens,
            float[] scales,
            int block,
            float[] xScales,
            int xBlock,
            int xStride,
            float[] results,
            int to) {
        for (int token = 0; token < tokens; token++) {
            float d = xScales[xBlock + token * xStride];
            addScaledTile(sums, token * ROWS, scales, block, d, results, to + token * ROWS);
            addScaledTile(
                    sums, token * ROWS + TILE, scales, block + Panel.SCALES, d, results, to + token * ROWS + TILE);
        }
    }

    private static void addScaledTile(int[] sums, int at, float[] scales, int block, float d, float[] results, int to) {
        for (int row = 0; row < TILE; row += FLOATS.length()) {
            var sum = (FloatVector) IntVector.fromArray(INTS, sums, at + row).convert(VectorOperators.I2F, 0);
            var scale = FloatVector.fromArray(FLOATS, scales, block + row).mul(d);
            FloatVector.fromArray(FLOATS, results, to + row).add(sum.mul(scale)).intoArray(results, to + row);
        }
    }

    /** results += min of the row * (scale of the token * sum of its activations). */
    static void addMins(float[] mins, int block, float xSum, float[] results, int to) {
        for (int row = 0; row < TILE; row += FLOATS.length()) {
            var first = FloatVector.fromArray(FLOATS, mins, block + row).mul(xSum);
            FloatVector.fromArray(FLOATS, results, to + row).add(first).intoArray(results, to + row);
            var second = FloatVector.fromArray(FLOATS, mins, block + Panel.SCALES + row)
                    .mul(xSum);
            FloatVector.fromArray(FLOATS, results, to + TILE + row).add(second).intoArray(results, to + TILE + row);
        }
    }
}
