package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.HALF_BYTES;
import static dev.quipu.llm.tensor.Lanes.INTS;
import static dev.quipu.llm.tensor.Lanes.SHORTS;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** What reads packed codes: widening them, or using them for one token as they are unpacked in registers. */
final class PackedKernels {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = SHORTS.length();
    private static final int ROWS = Panel.ROWS;
    private static final int TILE = TileKind.ROWS;
    private static final int HALF = TILE / 2;

    /** Bytes of a tile's four columns of nibbles. */
    private static final long FOUR_BYTES = TILE * Short.BYTES;

    private static final long BLOCK_BYTES = TileKind.BLOCK / 4 * FOUR_BYTES;

    /** As in {@link CodeKernels}. */
    private static final int STEP = Panel.TOKENS_AT_ONCE * ROWS;

    private PackedKernels() {}

    /** @param to where the first column of the tile goes in {@code codes} */
    static void widenNibbles(MemorySegment memory, long address, int cols, short[] codes, int to) {
        for (int lane = 0; lane < TILE; lane += LANES) {
            long at = address + lane * Short.BYTES;
            for (int group = 0; group < cols / 4; group++) {
                var four = ShortVector.fromMemorySegment(SHORTS, memory, at + group * FOUR_BYTES, ORDER);
                int out = to + lane + group * 4 * ROWS;
                four.and((short) 15).sub((short) 8).intoArray(codes, out);
                four.lanewise(VectorOperators.LSHR, 4)
                        .and((short) 15)
                        .sub((short) 8)
                        .intoArray(codes, out + ROWS);
                four.lanewise(VectorOperators.LSHR, 8)
                        .and((short) 15)
                        .sub((short) 8)
                        .intoArray(codes, out + 2 * ROWS);
                four.lanewise(VectorOperators.LSHR, 12).sub((short) 8).intoArray(codes, out + 3 * ROWS);
            }
        }
    }

    static void widenBytes(MemorySegment memory, long address, int cols, short[] codes, int to) {
        for (int lane = 0; lane < TILE; lane += LANES) {
            for (int c = 0; c < cols; c++) {
                var bytes = ByteVector.fromMemorySegment(HALF_BYTES, memory, address + lane + (long) c * TILE, ORDER);
                ((ShortVector) bytes.convertShape(VectorOperators.B2S, SHORTS, 0))
                        .intoArray(codes, to + lane + c * ROWS);
            }
        }
    }

    /**
     * Sums of blocks of nibbles for one token. They are raised by 8, so a sum wraps around, and is mended by what it
     * starts from.
     *
     * @param first address of the panel in the first tile; {@code second}: in the second one
     * @param xSums sums of the activations, of the first block at {@code xSum}
     */
    static void sumNibbles(
            MemorySegment memory,
            long first,
            long second,
            int cols,
            short[] x,
            int at,
            int[] xSums,
            int xSum,
            short[] sums) {
        for (int lane = 0; lane < TILE; lane += LANES) {
            for (int block = 0; block < cols / TileKind.BLOCK; block++) {
                long offset = lane * Short.BYTES + block * BLOCK_BYTES;
                short start = (short) (-8 * xSums[xSum + block]);
                int c = at + block * TileKind.BLOCK;
                sumNibblesOfBlock(memory, first + offset, second + offset, x, c, start, sums, lane + block * STEP);
            }
        }
    }

    private static void sumNibblesOfBlock(
            MemorySegment memory, long a, long b, short[] x, int at, short start, short[] sums, int to) {
        var sumA = ShortVector.broadcast(SHORTS, start);
        var sumB = sumA;
        for (int group = 0; group < TileKind.BLOCK / 4; group++) {
            var fourA = ShortVector.fromMemorySegment(SHORTS, memory, a + group * FOUR_BYTES, ORDER);
            var fourB = ShortVector.fromMemorySegment(SHORTS, memory, b + group * FOUR_BYTES, ORDER);
            int c = at + 4 * group;
            var x0 = ShortVector.broadcast(SHORTS, x[c]);
            sumA = sumA.add(fourA.and((short) 15).mul(x0));
            sumB = sumB.add(fourB.and((short) 15).mul(x0));
            var x1 = ShortVector.broadcast(SHORTS, x[c + 1]);
            sumA = sumA.add(
                    fourA.lanewise(VectorOperators.LSHR, 4).and((short) 15).mul(x1));
            sumB = sumB.add(
                    fourB.lanewise(VectorOperators.LSHR, 4).and((short) 15).mul(x1));
            var x2 = ShortVector.broadcast(SHORTS, x[c + 2]);
            sumA = sumA.add(
                    fourA.lanewise(VectorOperators.LSHR, 8).and((short) 15).mul(x2));
            sumB = sumB.add(
                    fourB.lanewise(VectorOperators.LSHR, 8).and((short) 15).mul(x2));
            var x3 = ShortVector.broadcast(SHORTS, x[c + 3]);
            sumA = sumA.add(fourA.lanewise(VectorOperators.LSHR, 12).mul(x3));
            sumB = sumB.add(fourB.lanewise(VectorOperators.LSHR, 12).mul(x3));
        }
        sumA.intoArray(sums, to);
        sumB.intoArray(sums, to + TILE);
    }

    /** Sums of runs of bytes whose products fit an int16 together, for one token. */
    static void sumBytes(
            MemorySegment memory, long first, long second, int cols, int run, short[] x, int at, short[] sums) {
        for (int lane = 0; lane < TILE; lane += LANES) {
            for (int c = 0, to = lane; c < cols; c += run, to += STEP) {
                var sumA = ShortVector.zero(SHORTS);
                var sumB = sumA;
                for (int i = c; i < c + run; i++) {
                    var value = ShortVector.broadcast(SHORTS, x[at + i]);
                    long offset = lane + (long) i * TILE;
                    var a = ByteVector.fromMemorySegment(HALF_BYTES, memory, first + offset, ORDER);
                    sumA = sumA.add(((ShortVector) a.convertShape(VectorOperators.B2S, SHORTS, 0)).mul(value));
                    var b = ByteVector.fromMemorySegment(HALF_BYTES, memory, second + offset, ORDER);
                    sumB = sumB.add(((ShortVector) b.convertShape(VectorOperators.B2S, SHORTS, 0)).mul(value));
                }
                sumA.intoArray(sums, to);
                sumB.intoArray(sums, to + TILE);
            }
        }
    }

    /**
     * Exact sums of blocks of 8-bit codes of one tile for one token.
     *
     * @param to where the tile's rows are in {@code sums}
     */
    static void sumPairs(MemorySegment memory, long address, int cols, short[] x, int at, int[] sums, int to) {
        for (int lane = 0; lane < TILE; lane += LANES) {
            for (int block = 0; block < cols / TileKind.BLOCK; block++) {
                long from = address + lane + block * (long) (TileKind.BLOCK * TILE);
                int c = at + block * TileKind.BLOCK;
                sumPairsOfBlock(memory, from, x, c, sums, to + lane / 2 + block * STEP);
            }
        }
    }

    private static void sumPairsOfBlock(MemorySegment memory, long from, short[] x, int at, int[] sums, int to) {
        var even = IntVector.zero(INTS);
        var odd = even;
        for (int c = 0; c < TileKind.BLOCK; c += 2) {
            long offset = from + (long) c * TILE;
            var first = (ShortVector) ByteVector.fromMemorySegment(HALF_BYTES, memory, offset, ORDER)
                    .convertShape(VectorOperators.B2S, SHORTS, 0);
            var second = (ShortVector) ByteVector.fromMemorySegment(HALF_BYTES, memory, offset + TILE, ORDER)
                    .convertShape(VectorOperators.B2S, SHORTS, 0);
            var p = first.mul(x[at + c]).add(second.mul(x[at + c + 1])).reinterpretAsInts();
            even = even.add(p.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            odd = odd.add(p.lanewise(VectorOperators.ASHR, 16));
        }
        even.intoArray(sums, to);
        odd.intoArray(sums, to + HALF);
    }
}
