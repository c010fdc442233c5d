package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.HALF_BYTES;
import static dev.quipu.llm.tensor.Lanes.SHORTS;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Packed codes to {@link ShortPanel#codes}. */
final class WideningKernels {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = SHORTS.length();
    private static final int ROWS = ShortPanel.ROWS;
    private static final int TILE = TileKind.ROWS;

    /** Bytes of a tile's four columns of nibbles. */
    private static final long FOUR_BYTES = TILE * Short.BYTES;

    private WideningKernels() {}

    /** @param to where the first column of the tile goes in {@code codes} */
    static void nibbles(MemorySegment memory, long address, int cols, short[] codes, int to) {
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

    static void bytes(MemorySegment memory, long address, int cols, short[] codes, int to) {
        for (int lane = 0; lane < TILE; lane += LANES) {
            for (int c = 0; c < cols; c++) {
                var column = ByteVector.fromMemorySegment(HALF_BYTES, memory, address + lane + (long) c * TILE, ORDER);
                ((ShortVector) column.convertShape(VectorOperators.B2S, SHORTS, 0))
                        .intoArray(codes, to + lane + c * ROWS);
            }
        }
    }
}
