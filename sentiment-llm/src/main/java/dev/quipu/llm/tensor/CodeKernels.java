package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.FLOATS;
import static dev.quipu.llm.tensor.Lanes.INTS;
import static dev.quipu.llm.tensor.Lanes.SHORTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops over widened codes: {@code kernels.h} of the inference module says what they compute. Sums come first,
 * for all blocks of a panel, then they are scaled and added up, so that loops are long and results stay in registers.
 * Each method is small and keeps its vectors to itself, so that HotSpot keeps them in registers, too.
 *
 * <p>An activation's place is that of the panel's first column in the first token; the other tokens are a stride apart.
 */
final class CodeKernels {

    private static final int LANES = SHORTS.length();
    private static final int ROWS = Panel.ROWS;
    private static final int TILE = TileKind.ROWS;
    private static final int HALF = TILE / 2;

    /** What one token's sums take of {@link Panel#runSums} and {@link Panel#sums}, for each run or block. */
    static final int STEP = Panel.TOKENS_AT_ONCE * ROWS;

    private CodeKernels() {}

    /** Sums of runs of products, each fitting an int16, for four tokens. */
    static void sumRuns(short[] codes, int cols, int run, short[] x, int at, int stride, short[] sums) {
        for (int lane = 0; lane < TILE; lane += LANES) {
            for (int c = 0, to = lane; c < cols; c += run, to += STEP) {
                sumRun(codes, lane + c * ROWS, run, x, at + c, stride, sums, to);
            }
        }
    }

    private static void sumRun(short[] codes, int w, int run, short[] x, int at, int stride, short[] sums, int to) {
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
    static void sumRunsOf1(short[] codes, int cols, int run, short[] x, int at, short[] sums) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            for (int c = 0, to = lane; c < cols; c += run, to += STEP) {
                var sum = ShortVector.zero(SHORTS);
                for (int i = c; i < c + run; i++) {
                    sum = sum.add(ShortVector.fromArray(SHORTS, codes, lane + i * ROWS)
                            .mul(x[at + i]));
                }
                sum.intoArray(sums, to);
            }
        }
    }

    /** Exact sums of blocks of 8-bit codes for four tokens, two products at a time in int16. */
    static void sumPairs(short[] codes, int cols, short[] x, int at, int stride, int[] sums) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            for (int c = 0, to = row(lane); c < cols; c += TileKind.BLOCK, to += STEP) {
                sumPairsOfBlock(codes, lane + c * ROWS, x, at + c, stride, sums, to);
            }
        }
    }

    /** Where the even lanes' rows begin, from a lane on that begins a vector; those of the odd lanes are 16 further. */
    static int row(int lane) {
        return (lane & TILE) + (lane & TILE - 1) / 2;
    }

    /**
     * A pair of products and its neighbour are one int: odd * 65536 + even, where even is raised by 32768 to be no
     * negative number. Ints are added up as they are, and so are the odd halves; from both follow the even ones.
     */
    private static void sumPairsOfBlock(short[] codes, int w, short[] x, int at, int stride, int[] sums, int to) {
        int at1 = at + stride;
        int at2 = at1 + stride;
        int at3 = at2 + stride;
        var both0 = IntVector.zero(INTS);
        var both1 = both0;
        var both2 = both0;
        var both3 = both0;
        var odd0 = both0;
        var odd1 = both0;
        var odd2 = both0;
        var odd3 = both0;
        for (int c = 0; c < TileKind.BLOCK; c += 2) {
            var first = ShortVector.fromArray(SHORTS, codes, w + c * ROWS);
            var second = ShortVector.fromArray(SHORTS, codes, w + c * ROWS + ROWS);
            var p0 = first.mul(x[at + c]).add(second.mul(x[at + c + 1])).reinterpretAsInts();
            both0 = both0.add(p0.lanewise(VectorOperators.XOR, RAISED));
            odd0 = odd0.add(p0.lanewise(VectorOperators.ASHR, 16));
            var p1 = first.mul(x[at1 + c]).add(second.mul(x[at1 + c + 1])).reinterpretAsInts();
            both1 = both1.add(p1.lanewise(VectorOperators.XOR, RAISED));
            odd1 = odd1.add(p1.lanewise(VectorOperators.ASHR, 16));
            var p2 = first.mul(x[at2 + c]).add(second.mul(x[at2 + c + 1])).reinterpretAsInts();
            both2 = both2.add(p2.lanewise(VectorOperators.XOR, RAISED));
            odd2 = odd2.add(p2.lanewise(VectorOperators.ASHR, 16));
            var p3 = first.mul(x[at3 + c]).add(second.mul(x[at3 + c + 1])).reinterpretAsInts();
            both3 = both3.add(p3.lanewise(VectorOperators.XOR, RAISED));
            odd3 = odd3.add(p3.lanewise(VectorOperators.ASHR, 16));
        }
        both0.sub(odd0.lanewise(VectorOperators.LSHL, 16)).sub(RAISED_SUM).intoArray(sums, to);
        odd0.intoArray(sums, to + HALF);
        both1.sub(odd1.lanewise(VectorOperators.LSHL, 16)).sub(RAISED_SUM).intoArray(sums, to + ROWS);
        odd1.intoArray(sums, to + ROWS + HALF);
        both2.sub(odd2.lanewise(VectorOperators.LSHL, 16)).sub(RAISED_SUM).intoArray(sums, to + 2 * ROWS);
        odd2.intoArray(sums, to + 2 * ROWS + HALF);
        both3.sub(odd3.lanewise(VectorOperators.LSHL, 16)).sub(RAISED_SUM).intoArray(sums, to + 3 * ROWS);
        odd3.intoArray(sums, to + 3 * ROWS + HALF);
    }

    private static final int RAISED = 0x8000;
    private static final int RAISED_SUM = RAISED * TileKind.BLOCK / 2;

    /** The same for one token. */
    static void sumPairsOf1(short[] codes, int cols, short[] x, int at, int[] sums) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            for (int c = 0, to = row(lane); c < cols; c += TileKind.BLOCK, to += STEP) {
                var even = IntVector.zero(INTS);
                var odd = even;
                for (int i = c; i < c + TileKind.BLOCK; i += 2) {
                    var first = ShortVector.fromArray(SHORTS, codes, lane + i * ROWS);
                    var second = ShortVector.fromArray(SHORTS, codes, lane + i * ROWS + ROWS);
                    var p = first.mul(x[at + i]).add(second.mul(x[at + i + 1])).reinterpretAsInts();
                    even = even.add(p.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
                    odd = odd.add(p.lanewise(VectorOperators.ASHR, 16));
                }
                even.intoArray(sums, to);
                odd.intoArray(sums, to + HALF);
            }
        }
    }

    /**
     * results += (float) sums * (scale of the row * scale of the token), block after block, for one token.
     *
     * @param sums of the token, a run to a block
     * @param xScale where the token's first scale is
     */
    static void addRuns(
            short[] sums, int blocks, float[] scales, float[] xScales, int xScale, float[] results, int to) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            int row = to + row(lane);
            int scale = scale(row(lane));
            var even = FloatVector.fromArray(FLOATS, results, row);
            var odd = FloatVector.fromArray(FLOATS, results, row + HALF);
            for (int block = 0; block < blocks; block++) {
                var both =
                        ShortVector.fromArray(SHORTS, sums, lane + block * STEP).reinterpretAsInts();
                float d = xScales[xScale + block];
                var evenSum = (FloatVector) both.lanewise(VectorOperators.LSHL, 16)
                        .lanewise(VectorOperators.ASHR, 16)
                        .convert(VectorOperators.I2F, 0);
                var oddSum =
                        (FloatVector) both.lanewise(VectorOperators.ASHR, 16).convert(VectorOperators.I2F, 0);
                int at = scale + block * TILE;
                even = even.add(
                        evenSum.mul(FloatVector.fromArray(FLOATS, scales, at).mul(d)));
                odd = odd.add(oddSum.mul(
                        FloatVector.fromArray(FLOATS, scales, at + HALF).mul(d)));
            }
            even.intoArray(results, row);
            odd.intoArray(results, row + HALF);
        }
    }

    /** Where a row's scales begin in {@link Panel#scales}. */
    static int scale(int row) {
        return row < TILE ? row : Panel.SCALES + row - TILE;
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
            float[] results,
            int to) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            int row = to + row(lane);
            int scale = scale(row(lane));
            var even = FloatVector.fromArray(FLOATS, results, row);
            var odd = FloatVector.fromArray(FLOATS, results, row + HALF);
            for (int block = 0; block < blocks; block++) {
                var both =
                        ShortVector.fromArray(SHORTS, sums, lane + block * STEP).reinterpretAsInts();
                float d = xScales[xScale + block];
                float m = xMins[xScale + block];
                var evenSum = (FloatVector) both.lanewise(VectorOperators.LSHL, 16)
                        .lanewise(VectorOperators.ASHR, 16)
                        .convert(VectorOperators.I2F, 0);
                var oddSum =
                        (FloatVector) both.lanewise(VectorOperators.ASHR, 16).convert(VectorOperators.I2F, 0);
                int at = scale + block * TILE;
                even = even.add(evenSum.mul(
                                FloatVector.fromArray(FLOATS, scales, at).mul(d)))
                        .add(FloatVector.fromArray(FLOATS, mins, at).mul(m));
                odd = odd.add(oddSum.mul(
                                FloatVector.fromArray(FLOATS, scales, at + HALF).mul(d)))
                        .add(FloatVector.fromArray(FLOATS, mins, at + HALF).mul(m));
            }
            even.intoArray(results, row);
            odd.intoArray(results, row + HALF);
        }
    }

    /** Two runs to a block become sums of the block, in the order of rows. */
    static void joinRuns(short[] runs, int blocks, int tokens, int[] sums) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            int row = row(lane);
            for (int block = 0; block < blocks; block++) {
                for (int token = 0; token < tokens; token++) {
                    int from = 2 * block * STEP + token * ROWS + lane;
                    int to = block * STEP + token * ROWS + row;
                    var first = ShortVector.fromArray(SHORTS, runs, from).reinterpretAsInts();
                    var second =
                            ShortVector.fromArray(SHORTS, runs, from + STEP).reinterpretAsInts();
                    first.lanewise(VectorOperators.LSHL, 16)
                            .lanewise(VectorOperators.ASHR, 16)
                            .add(second.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                            .intoArray(sums, to);
                    first.lanewise(VectorOperators.ASHR, 16)
                            .add(second.lanewise(VectorOperators.ASHR, 16))
                            .intoArray(sums, to + HALF);
                }
            }
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
            float[] results,
            int to) {
        for (int row = 0; row < ROWS; row += FLOATS.length()) {
            int scale = scale(row);
            var result = FloatVector.fromArray(FLOATS, results, to + row);
            for (int block = 0; block < blocks; block++) {
                var sum = (FloatVector)
                        IntVector.fromArray(INTS, sums, row + block * STEP).convert(VectorOperators.I2F, 0);
                var d = FloatVector.fromArray(FLOATS, scales, scale + block * TILE)
                        .mul(xScales[xScale + block / perScale]);
                result = result.add(sum.mul(d));
            }
            result.intoArray(results, to + row);
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
            float[] results,
            int to) {
        for (int row = 0; row < ROWS; row += FLOATS.length()) {
            int scale = scale(row);
            var result = FloatVector.fromArray(FLOATS, results, to + row);
            for (int block = 0; block < blocks; block++) {
                int at = scale + block * TILE;
                var sum = (FloatVector)
                        IntVector.fromArray(INTS, sums, row + block * STEP).convert(VectorOperators.I2F, 0);
                result = result.add(sum.mul(
                                FloatVector.fromArray(FLOATS, scales, at).mul(xScales[xScale + block])))
                        .add(FloatVector.fromArray(FLOATS, mins, at).mul(xMins[xScale + block]));
            }
            result.intoArray(results, to + row);
        }
    }
}
