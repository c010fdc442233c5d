package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.DOUBLES;
import static dev.quipu.llm.tensor.Lanes.HALF_SHORTS;
import static dev.quipu.llm.tensor.Lanes.INTS;
import static jdk.incubator.vector.VectorOperators.I2D;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2I;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Codes of two or three tiles into doubles, as {@link Packing} has it, and sums of their products.
 *
 * <p>A tile's lanes 4i to 4i + 3 are its rows 2i, 2i + 16, 2i + 1, 2i + 17: the quarters of a column are even rows, the
 * same 16 further, odd rows, and the same 16 further. Even and odd ones lie side by side; what unpacks them takes one from
 * the lower, one from the upper half of a double, and has the rows in order.
 *
 * <p>Halves of doubles are ints here, never longs: vectors of 512 bits and those of 128 that a module is compiled to share
 * the methods of {@code LongVector}, whose profile would tell HotSpot of both, and it would box the module's.
 */
final class PackingKernels {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = DOUBLES.length();
    private static final int WIDTH = PackedPanel.WIDTH;
    private static final int SUMS = PackedPanel.SUMS;
    private static final int HALF = TileKind.ROWS / 2;
    private static final int BLOCK = TileKind.BLOCK;
    private static final int TOKENS = Panel.TOKENS_AT_ONCE;

    private static final int QUARTERS = 4;

    /** Ints of four columns of nibbles, and of one column of bytes. */
    static final int FOUR_INTS = TileKind.ROWS / 2;

    static final int BYTES_INTS = TileKind.ROWS / 4;

    /** The upper half of a double of 2^177. */
    private static final int EXPONENT = (int) (Packing.EXPONENT >>> 32);

    /** Makes bytes of -128..127 bytes of 0..255. */
    private static final int RAISED_BYTES = 0x80808080;

    private static final int BITS = 17;
    private static final int BYTE = 0xFF;

    private static final int[] LOWER_HALVES = halves(-1, 0);
    private static final int[] EXPONENTS = halves(0, EXPONENT);
    private static final int[] NIBBLES = halves(0x000F_000F, 0x000F);
    private static final int[] FIRST_BYTE = halves(BYTE, 0);
    private static final int[] SECOND_OF_THREE = halves(BYTE << BITS, 0);
    private static final int[] THIRD_OF_THREE = halves(0, BYTE << 2 * BITS - 32);
    private static final int[] SECOND_OF_TWO = halves(0, BYTE);

    /** Each int of the first half of a vector twice. */
    private static final VectorShuffle<Integer> FIRST_TWICE = VectorShuffle.fromOp(INTS, i -> i / 2);

    private static final double NIBBLES_OFFSET = offset(8 * (1 + (1L << 16) + (1L << 32)));
    private static final double THREE_BYTES_OFFSET = offset(128 * (1 + (1L << BITS) + (1L << 2 * BITS)));
    private static final double TWO_BYTES_OFFSET = offset(128 * (1 + (1L << 32)));

    private PackingKernels() {}

    private static double offset(long whole) {
        return Double.longBitsToDouble(Packing.EXPONENT | whole);
    }

    /** A vector's doubles, all with the same halves. */
    static int[] halves(int lower, int upper) {
        int[] halves = new int[INTS.length()];
        for (int i = 0; i < halves.length; i += 2) {
            halves[i] = lower;
            halves[i + 1] = upper;
        }
        return halves;
    }

    /** Where a quarter of a column begins in {@link PackedPanel}'s, from an int on. */
    private static int place(int quarter, int first) {
        return quarter % 2 * HALF + 2 * first + quarter / 2 * LANES;
    }

    /**
     * 4 bits of three tiles.
     *
     * @param packed the tiles as they are, {@code stride} ints apart; one int before and one behind is read, too
     */
    static void nibbles(int[] packed, int from, int stride, int cols, double[] codes) {
        for (int first = 0; first < FOUR_INTS; first += INTS.length()) {
            for (int quarter = 0; quarter < QUARTERS; quarter++) {
                // Rows of the first two tiles go to lower halves, and those of the third to upper ones.
                int odd = quarter / 2;
                int lower = from + first + odd;
                int upper = from + 2 * stride + first + odd - 1;
                int to = place(quarter, first / 2);
                quarterOfNibbles(packed, lower, lower + stride, upper, cols, quarter % 2 * Short.SIZE, codes, to);
            }
        }
    }

    private static void quarterOfNibbles(
            int[] packed, int tile0, int tile1, int tile2, int cols, int shift, double[] codes, int to) {
        var lowers = IntVector.fromArray(INTS, LOWER_HALVES, 0);
        var nibbles = IntVector.fromArray(INTS, NIBBLES, 0);
        var exponents = IntVector.fromArray(INTS, EXPONENTS, 0);
        for (int four = 0; four < cols / 4; four++) {
            int at = four * FOUR_INTS;
            var a = IntVector.fromArray(INTS, packed, tile0 + at)
                    .lanewise(LSHR, shift)
                    .and(0xFFFF);
            var b = IntVector.fromArray(INTS, packed, tile1 + at)
                    .lanewise(LSHR, shift)
                    .lanewise(LSHL, 16);
            var c = IntVector.fromArray(INTS, packed, tile2 + at).lanewise(LSHR, shift);
            var all = a.or(b).and(lowers).or(c.and(lowers.not()));
            int y = to + four * 4 * WIDTH;
            all.and(nibbles)
                    .or(exponents)
                    .reinterpretAsDoubles()
                    .sub(NIBBLES_OFFSET)
                    .intoArray(codes, y);
            all.lanewise(LSHR, 4)
                    .and(nibbles)
                    .or(exponents)
                    .reinterpretAsDoubles()
                    .sub(NIBBLES_OFFSET)
                    .intoArray(codes, y + WIDTH);
            all.lanewise(LSHR, 8)
                    .and(nibbles)
                    .or(exponents)
                    .reinterpretAsDoubles()
                    .sub(NIBBLES_OFFSET)
                    .intoArray(codes, y + 2 * WIDTH);
            all.lanewise(LSHR, 12)
                    .and(nibbles)
                    .or(exponents)
                    .reinterpretAsDoubles()
                    .sub(NIBBLES_OFFSET)
                    .intoArray(codes, y + 3 * WIDTH);
        }
    }

    /** 5 or 6 bits of three tiles; {@code packed} as above, but that nothing around it is read. */
    static void threeBytes(int[] packed, int from, int stride, int cols, double[] codes) {
        for (int first = 0; first < BYTES_INTS; first += LANES) {
            for (int quarter = 0; quarter < QUARTERS; quarter++) {
                quarterOfThree(packed, from + first, stride, cols, quarter * Byte.SIZE, codes, place(quarter, first));
            }
        }
    }

    private static void quarterOfThree(
            int[] packed, int from, int stride, int cols, int shift, double[] codes, int to) {
        var first = IntVector.fromArray(INTS, FIRST_BYTE, 0);
        var second = IntVector.fromArray(INTS, SECOND_OF_THREE, 0);
        var third = IntVector.fromArray(INTS, THIRD_OF_THREE, 0);
        var exponents = IntVector.fromArray(INTS, EXPONENTS, 0);
        for (int c = 0; c < cols; c++) {
            int at = from + c * BYTES_INTS;
            var a = IntVector.fromArray(INTS, packed, at).rearrange(FIRST_TWICE).lanewise(LSHR, shift);
            var b = IntVector.fromArray(INTS, packed, at + stride)
                    .rearrange(FIRST_TWICE)
                    .lanewise(LSHR, shift)
                    .lanewise(LSHL, BITS);
            var d = IntVector.fromArray(INTS, packed, at + 2 * stride)
                    .rearrange(FIRST_TWICE)
                    .lanewise(LSHR, shift)
                    .lanewise(LSHL, 2 * BITS - 32);
            a.and(first)
                    .or(b.and(second))
                    .or(d.and(third))
                    .or(exponents)
                    .reinterpretAsDoubles()
                    .sub(THREE_BYTES_OFFSET)
                    .intoArray(codes, to + c * WIDTH);
        }
    }

    /** 8 bits of two tiles. */
    static void twoBytes(int[] packed, int from, int stride, int cols, double[] codes) {
        for (int first = 0; first < BYTES_INTS; first += LANES) {
            for (int quarter = 0; quarter < QUARTERS; quarter++) {
                quarterOfTwo(packed, from + first, stride, cols, quarter * Byte.SIZE, codes, place(quarter, first));
            }
        }
    }

    private static void quarterOfTwo(int[] packed, int from, int stride, int cols, int shift, double[] codes, int to) {
        var first = IntVector.fromArray(INTS, FIRST_BYTE, 0);
        var second = IntVector.fromArray(INTS, SECOND_OF_TWO, 0);
        var exponents = IntVector.fromArray(INTS, EXPONENTS, 0);
        for (int c = 0; c < cols; c++) {
            int at = from + c * BYTES_INTS;
            var a = IntVector.fromArray(INTS, packed, at).rearrange(FIRST_TWICE).lanewise(LSHR, shift);
            var b = IntVector.fromArray(INTS, packed, at + stride)
                    .rearrange(FIRST_TWICE)
                    .lanewise(LSHR, shift);
            a.and(first)
                    .or(b.and(second))
                    .or(exponents)
                    .reinterpretAsDoubles()
                    .sub(TWO_BYTES_OFFSET)
                    .intoArray(codes, to + c * WIDTH);
        }
    }

    /** Bytes of -128..127 are raised to be 0..255, four at a time. */
    static void raise(int[] packed, int from, int count) {
        for (int i = from; i < from + count; i += INTS.length()) {
            IntVector.fromArray(INTS, packed, i).lanewise(XOR, RAISED_BYTES).intoArray(packed, i);
        }
    }

    /**
     * Puts four tokens' activations together, as doubles: (block, token, column).
     *
     * @param shorts address of the first token's; the others' follow
     * @param cols a multiple of {@link TileKind#BLOCK}
     */
    static void widen(MemorySegment memory, long shorts, int cols, double[] x, int to) {
        for (int token = 0; token < TOKENS; token++) {
            long at = shorts + (long) token * cols * Short.BYTES;
            for (int c = 0; c < cols; c += INTS.length()) {
                var ints = ShortVector.fromMemorySegment(HALF_SHORTS, memory, at + (long) c * Short.BYTES, ORDER)
                        .convertShape(S2I, INTS, 0);
                int place = to + token * BLOCK + c / BLOCK * (TOKENS * BLOCK) + c % BLOCK;
                ((DoubleVector) ints.convertShape(I2D, DOUBLES, 0)).intoArray(x, place);
                ((DoubleVector) ints.convertShape(I2D, DOUBLES, 1)).intoArray(x, place + LANES);
            }
        }
    }

    /**
     * Sums of a block's products, for four tokens and all rows.
     *
     * @param from where the block's codes begin
     * @param at where the first token's activations begin
     * @param sums (token, row, half) from the second one on
     */
    static void sum(double[] codes, int from, int cols, double start, double[] x, int at, int[] sums) {
        for (int row = 0; row < WIDTH; row += 4 * LANES) {
            sumRows(codes, from + row, cols, start, x, at, sums, 1 + 2 * row);
        }
    }

    private static void sumRows(
            double[] codes, int from, int cols, double start, double[] x, int at, int[] sums, int to) {
        var a0 = DoubleVector.broadcast(DOUBLES, start);
        var a1 = a0;
        var a2 = a0;
        var a3 = a0;
        var b0 = a0;
        var b1 = a0;
        var b2 = a0;
        var b3 = a0;
        var c0 = a0;
        var c1 = a0;
        var c2 = a0;
        var c3 = a0;
        var d0 = a0;
        var d1 = a0;
        var d2 = a0;
        var d3 = a0;
        for (int column = 0; column < cols; column++) {
            int w = from + column * WIDTH;
            var a = DoubleVector.fromArray(DOUBLES, codes, w);
            var b = DoubleVector.fromArray(DOUBLES, codes, w + LANES);
            var c = DoubleVector.fromArray(DOUBLES, codes, w + 2 * LANES);
            var d = DoubleVector.fromArray(DOUBLES, codes, w + 3 * LANES);
            var x0 = DoubleVector.broadcast(DOUBLES, x[at + column]);
            a0 = a.fma(x0, a0);
            b0 = b.fma(x0, b0);
            c0 = c.fma(x0, c0);
            d0 = d.fma(x0, d0);
            var x1 = DoubleVector.broadcast(DOUBLES, x[at + BLOCK + column]);
            a1 = a.fma(x1, a1);
            b1 = b.fma(x1, b1);
            c1 = c.fma(x1, c1);
            d1 = d.fma(x1, d1);
            var x2 = DoubleVector.broadcast(DOUBLES, x[at + 2 * BLOCK + column]);
            a2 = a.fma(x2, a2);
            b2 = b.fma(x2, b2);
            c2 = c.fma(x2, c2);
            d2 = d.fma(x2, d2);
            var x3 = DoubleVector.broadcast(DOUBLES, x[at + 3 * BLOCK + column]);
            a3 = a.fma(x3, a3);
            b3 = b.fma(x3, b3);
            c3 = c.fma(x3, c3);
            d3 = d.fma(x3, d3);
        }
        a0.reinterpretAsInts().intoArray(sums, to);
        b0.reinterpretAsInts().intoArray(sums, to + 2 * LANES);
        c0.reinterpretAsInts().intoArray(sums, to + 4 * LANES);
        d0.reinterpretAsInts().intoArray(sums, to + 6 * LANES);
        a1.reinterpretAsInts().intoArray(sums, to + SUMS);
        b1.reinterpretAsInts().intoArray(sums, to + SUMS + 2 * LANES);
        c1.reinterpretAsInts().intoArray(sums, to + SUMS + 4 * LANES);
        d1.reinterpretAsInts().intoArray(sums, to + SUMS + 6 * LANES);
        a2.reinterpretAsInts().intoArray(sums, to + 2 * SUMS);
        b2.reinterpretAsInts().intoArray(sums, to + 2 * SUMS + 2 * LANES);
        c2.reinterpretAsInts().intoArray(sums, to + 2 * SUMS + 4 * LANES);
        d2.reinterpretAsInts().intoArray(sums, to + 2 * SUMS + 6 * LANES);
        a3.reinterpretAsInts().intoArray(sums, to + 3 * SUMS);
        b3.reinterpretAsInts().intoArray(sums, to + 3 * SUMS + 2 * LANES);
        c3.reinterpretAsInts().intoArray(sums, to + 3 * SUMS + 4 * LANES);
        d3.reinterpretAsInts().intoArray(sums, to + 3 * SUMS + 6 * LANES);
    }
}
