package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.HALF_SHORTS;
import static dev.quipu.llm.tensor.Lanes.INTS;
import static dev.quipu.llm.tensor.Lanes.SHORTS;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops over widened codes, by four tokens: {@code kernels.h} of the inference module says what they compute. Sums come first,
 * for all blocks of a panel, then they are scaled and added up, so that loops are long and results stay in registers.
 * Each method is small and keeps its vectors to itself, so that HotSpot keeps them in registers, too.
 *
 * <p>An activation stands twice in an int: processors load 32 bits into all lanes of a vector, but must shuffle 16, with what
 * adds, too. Four tokens' lie together, (block, token, column): one address leads to all four, and its reckoning takes nothing
 * from the units that multiply.
 */
final class CodeKernels {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = SHORTS.length();
    private static final int ROWS = ShortPanel.ROWS;
    private static final int TILE = TileKind.ROWS;
    private static final int HALF = TILE / 2;
    private static final int BLOCK = TileKind.BLOCK;

    /** What one token's sums take of {@link ShortPanel#runSums} and {@link ShortPanel#sums}, for each run or block. */
    static final int STEP = Panel.TOKENS_AT_ONCE * ROWS;

    private CodeKernels() {}

    /**
     * Puts four tokens' activations together.
     *
     * @param shorts address of (token, column)
     * @param cols a multiple of {@link TileKind#BLOCK}
     */
    static void copyTwice(MemorySegment memory, long shorts, int cols, int[] twice, int to) {
        for (int token = 0; token < Panel.TOKENS_AT_ONCE; token++) {
            long at = shorts + (long) token * cols * Short.BYTES;
            for (int c = 0; c < cols; c += INTS.length()) {
                var once = ShortVector.fromMemorySegment(HALF_SHORTS, memory, at + (long) c * Short.BYTES, ORDER)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0)
                        .reinterpretAsInts();
                once.or(once.lanewise(VectorOperators.LSHL, Short.SIZE))
                        .intoArray(twice, to + token * BLOCK + place(c));
            }
        }
    }

    /** Where a column's activations begin, from those of the first column on. */
    private static int place(int column) {
        return column / BLOCK * (Panel.TOKENS_AT_ONCE * BLOCK) + column % BLOCK;
    }

    private static ShortVector twice(int x) {
        return IntVector.broadcast(INTS, x).reinterpretAsShorts();
    }

    /**
     * Sums of runs of products, each fitting an int16, for four tokens.
     *
     * @param at where the activations of the panel's first column begin
     */
    static void sumRuns(short[] codes, int cols, int run, int[] x, int at, short[] sums) {
        for (int lane = 0; lane < TILE; lane += LANES) {
            for (int c = 0, to = lane; c < cols; c += run, to += STEP) {
                sumRun(codes, lane + c * ROWS, run, x, at + place(c), sums, to);
            }
        }
    }

    private static void sumRun(short[] codes, int w, int run, int[] x, int at, short[] sums, int to) {
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
            var x0 = twice(x[at + c]);
            a0 = a0.add(a.mul(x0));
            b0 = b0.add(b.mul(x0));
            var x1 = twice(x[at + BLOCK + c]);
            a1 = a1.add(a.mul(x1));
            b1 = b1.add(b.mul(x1));
            var x2 = twice(x[at + 2 * BLOCK + c]);
            a2 = a2.add(a.mul(x2));
            b2 = b2.add(b.mul(x2));
            var x3 = twice(x[at + 3 * BLOCK + c]);
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

    /** Exact sums of blocks of 8-bit codes for four tokens, two products at a time in int16. */
    static void sumPairs(short[] codes, int cols, int[] x, int at, int[] sums) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            for (int c = 0, to = row(lane); c < cols; c += BLOCK, to += STEP) {
                sumPairsOfBlock(codes, lane + c * ROWS, x, at + place(c), sums, to);
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
    private static void sumPairsOfBlock(short[] codes, int w, int[] x, int at, int[] sums, int to) {
        var both0 = IntVector.zero(INTS);
        var both1 = both0;
        var both2 = both0;
        var both3 = both0;
        var odd0 = both0;
        var odd1 = both0;
        var odd2 = both0;
        var odd3 = both0;
        for (int c = 0; c < BLOCK; c += 2) {
            var first = ShortVector.fromArray(SHORTS, codes, w + c * ROWS);
            var second = ShortVector.fromArray(SHORTS, codes, w + c * ROWS + ROWS);
            var p0 = first.mul(twice(x[at + c]))
                    .add(second.mul(twice(x[at + c + 1])))
                    .reinterpretAsInts();
            both0 = both0.add(p0.lanewise(VectorOperators.XOR, RAISED));
            odd0 = odd0.add(p0.lanewise(VectorOperators.ASHR, 16));
            var p1 = first.mul(twice(x[at + BLOCK + c]))
                    .add(second.mul(twice(x[at + BLOCK + c + 1])))
                    .reinterpretAsInts();
            both1 = both1.add(p1.lanewise(VectorOperators.XOR, RAISED));
            odd1 = odd1.add(p1.lanewise(VectorOperators.ASHR, 16));
            var p2 = first.mul(twice(x[at + 2 * BLOCK + c]))
                    .add(second.mul(twice(x[at + 2 * BLOCK + c + 1])))
                    .reinterpretAsInts();
            both2 = both2.add(p2.lanewise(VectorOperators.XOR, RAISED));
            odd2 = odd2.add(p2.lanewise(VectorOperators.ASHR, 16));
            var p3 = first.mul(twice(x[at + 3 * BLOCK + c]))
                    .add(second.mul(twice(x[at + 3 * BLOCK + c + 1])))
                    .reinterpretAsInts();
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

    /** Two runs to a block become sums of the block, in the order of rows. */
    static void joinRuns(short[] runs, int blocks, int[] sums) {
        for (int lane = 0; lane < ROWS; lane += LANES) {
            int row = row(lane);
            for (int block = 0; block < blocks; block++) {
                for (int token = 0; token < Panel.TOKENS_AT_ONCE; token++) {
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
}
