package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.FLOATS;
import static dev.quipu.llm.tensor.Lanes.HALF_BYTES;
import static dev.quipu.llm.tensor.Lanes.INTS;
import static dev.quipu.llm.tensor.Lanes.SHORTS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2S;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * One token by one tile of codes, from packed codes to results: each weight is read once and used once, so nothing is put
 * down on the way, and memory is read from one end to the other, as processors expect it. {@code kernels.h} of the
 * inference module says what is computed.
 */
final class OneTokenKernels {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = SHORTS.length();
    private static final int TILE = TileKind.ROWS;
    private static final int HALF = TILE / 2;
    private static final int BLOCK = TileKind.BLOCK;

    /** Bytes of a block's scales, and from the rows of the even lanes to those of the odd ones. */
    private static final long SCALES = TILE * Float.BYTES;

    private static final long ODD = HALF * Float.BYTES;

    /** Bytes of four columns of nibbles. */
    private static final long FOUR = TILE * Short.BYTES;

    private static final int FOURS = BLOCK / 4;

    private OneTokenKernels() {}

    /**
     * Where a tile is.
     *
     * @param mins 0 if there are none
     */
    record Tile(TileKind kind, long codes, long scales, long mins) {

        boolean hasMins() {
            return mins != 0;
        }

        /** Its rows from a lane on that begins a vector. */
        Tile from(int lane) {
            long row = (long) lane / 2 * Float.BYTES;
            long bytes = kind == TileKind.CODES_4 ? Short.BYTES : Byte.BYTES;
            return new Tile(kind, codes + lane * bytes, scales + row, hasMins() ? mins + row : 0);
        }
    }

    /**
     * The activations of a token that is left.
     *
     * @param at where its quants begin
     * @param block where its scales, sums and mins begin
     */
    record Token(Activations of, int at, int block, int blocks) {}

    /** @param results of the tile's rows, from {@code to} on; overwritten */
    static void multiply(MemorySegment memory, Tile tile, Token token, float[] results, int to) {
        for (int lane = 0; lane < TILE; lane += LANES) {
            Tile part = tile.from(lane);
            int row = to + lane / 2;
            switch (tile.kind) {
                case CODES_4 -> nibbles(memory, part, token, results, row);
                case CODES_8 -> pairs(memory, part, token, results, row);
                default -> runs(memory, part, token, results, row);
            }
        }
    }

    /**
     * What nibbles are multiplied with, so that nothing needs to be masked: a lane holds a + 16 b + 256 c + 4096 d, shifted
     * right by 4 it holds b + 16 c + 256 d, and so on; modulo 2^16, which a block's sum fits,
     *
     * <pre>
     *   lane x0 + (lane >> 4) (x1 - 16 x0) + (lane >> 8) (x2 - 16 x1) + (lane >> 12) (x3 - 16 x2) = a x0 + b x1 + c x2 + d x3
     * </pre>
     *
     * @param count a multiple of 4
     */
    static void steps(short[] quants, int from, int count, short[] steps) {
        for (int c = from; c < from + count; c += 4) {
            steps[c] = quants[c];
            for (int i = c + 1; i < c + 4; i++) {
                steps[i] = (short) (quants[i] - 16 * quants[i - 1]);
            }
        }
    }

    /** Nibbles are codes raised by 8: a sum wraps around, and is mended by what it starts from. */
    private static void nibbles(MemorySegment memory, Tile tile, Token token, float[] results, int to) {
        short[] x = token.of.steps;
        var even = FloatVector.zero(FLOATS);
        var odd = even;
        for (int block = 0; block < token.blocks; block++) {
            var sum0 = ShortVector.broadcast(SHORTS, (short) (-8 * token.of.sums[token.block + block]));
            var sum1 = ShortVector.zero(SHORTS);
            for (int i = 0; i < FOURS; i++) {
                long at = tile.codes + (block * FOURS + i) * FOUR;
                var four = ShortVector.fromMemorySegment(SHORTS, memory, at, ORDER);
                int c = token.at + block * BLOCK + 4 * i;
                sum0 = sum0.add(four.mul(x[c]));
                sum1 = sum1.add(four.lanewise(LSHR, 4).mul(x[c + 1]));
                sum0 = sum0.add(four.lanewise(LSHR, 8).mul(x[c + 2]));
                sum1 = sum1.add(four.lanewise(LSHR, 12).mul(x[c + 3]));
            }
            var sums = sum0.add(sum1).reinterpretAsInts();
            even = add(even, low(sums), memory, tile, token, block, block, 0);
            odd = add(odd, high(sums), memory, tile, token, block, block, ODD);
        }
        even.intoArray(results, to);
        odd.intoArray(results, to + HALF);
    }

    /** Of 8 bits, two products at a time in int16. */
    private static void pairs(MemorySegment memory, Tile tile, Token token, float[] results, int to) {
        short[] x = token.of.quants;
        var even = FloatVector.zero(FLOATS);
        var odd = even;
        for (int block = 0; block < token.blocks; block++) {
            var both = IntVector.zero(INTS);
            var highs = both;
            for (int i = 0; i < BLOCK; i += 2) {
                long at = tile.codes + (block * BLOCK + i) * (long) TILE;
                int c = token.at + block * BLOCK + i;
                var pair = column(memory, at)
                        .mul(x[c])
                        .add(column(memory, at + TILE).mul(x[c + 1]))
                        .reinterpretAsInts();
                both = both.add(pair.lanewise(LSHL, 16).lanewise(ASHR, 16));
                highs = highs.add(pair.lanewise(ASHR, 16));
            }
            even = add(even, both, memory, tile, token, block, block, 0);
            odd = add(odd, highs, memory, tile, token, block, block, ODD);
        }
        even.intoArray(results, to);
        odd.intoArray(results, to + HALF);
    }

    /** Of 5 and 6 bits, as many products at a time in int16 as fit. */
    private static void runs(MemorySegment memory, Tile tile, Token token, float[] results, int to) {
        short[] x = token.of.quants;
        int run = tile.kind.run();
        int cols = tile.kind.scaleColumns();
        int perToken = BLOCK / cols;
        var even = FloatVector.zero(FLOATS);
        var odd = even;
        for (int block = 0; block < token.blocks * perToken; block++) {
            var lows = IntVector.zero(INTS);
            var highs = lows;
            for (int first = block * cols; first < block * cols + cols; first += run) {
                var sum = ShortVector.zero(SHORTS);
                for (int c = first; c < first + run; c++) {
                    sum = sum.add(column(memory, tile.codes + (long) c * TILE).mul(x[token.at + c]));
                }
                lows = lows.add(low(sum.reinterpretAsInts()));
                highs = highs.add(high(sum.reinterpretAsInts()));
            }
            even = add(even, lows, memory, tile, token, block, block / perToken, 0);
            odd = add(odd, highs, memory, tile, token, block, block / perToken, ODD);
        }
        even.intoArray(results, to);
        odd.intoArray(results, to + HALF);
    }

    private static ShortVector column(MemorySegment memory, long at) {
        return (ShortVector)
                ByteVector.fromMemorySegment(HALF_BYTES, memory, at, ORDER).convertShape(B2S, SHORTS, 0);
    }

    private static IntVector low(IntVector both) {
        return both.lanewise(LSHL, 16).lanewise(ASHR, 16);
    }

    private static IntVector high(IntVector both) {
        return both.lanewise(ASHR, 16);
    }

    /**
     * y + sums * (scale of the row * scale of the token), and then the min of the row * (scale of the token * its sum)
     *
     * @param block of the tile, and the one of the token that it lies in
     * @param rows from the first row to these, in bytes of scales
     */
    private static FloatVector add(
            FloatVector y,
            IntVector sums,
            MemorySegment memory,
            Tile tile,
            Token token,
            int block,
            int tokenBlock,
            long rows) {
        long at = block * SCALES + rows;
        int of = token.block + tokenBlock;
        var scale = FloatVector.fromMemorySegment(FLOATS, memory, tile.scales + at, ORDER);
        var added = y.add(((FloatVector) sums.convert(I2F, 0)).mul(scale.mul(token.of.scales[of])));
        if (!tile.hasMins()) return added;
        return added.add(FloatVector.fromMemorySegment(FLOATS, memory, tile.mins + at, ORDER)
                .mul(token.of.mins[of]));
    }
}
