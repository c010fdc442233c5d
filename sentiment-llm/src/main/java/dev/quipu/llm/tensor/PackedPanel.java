package dev.quipu.llm.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Of codes, two or three tiles, whose rows share doubles: {@link Packing} says how. */
final class PackedPanel extends Panel {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Whole vectors are read, also of the last column. */
    private static final int INTS_BEHIND = 16;

    /** Columns that are worked at a time, at most: half of a first-level cache. */
    private static final int COLUMNS = 96;

    /** Groups of tiles that are worked with the same columns of activations, at most: all of it fits a second-level cache. */
    private static final int GROUPS = 4;

    /** Doubles of a column: one for each row of a tile. */
    static final int WIDTH = TileKind.ROWS;

    /** Halves of a column's doubles. */
    static final int SUMS = 2 * WIDTH;

    /** Floats of one tile's scales, at most: a block has 16 columns at least. */
    private static final int SCALES = COLUMNS / 16 * TileKind.ROWS;

    private final Packing packing;
    private final int blockColumns;
    private final double start;

    /** (column, row) */
    private final double[] codes = new double[COLUMNS * WIDTH];

    /** (tile, block, row). */
    private final float[] scales;

    private final float[] mins;

    /** Sums of a block's products: (token, row, half of a double), from the second int on. */
    private final int[] sums = new int[1 + TOKENS_AT_ONCE * SUMS];

    /** Some columns of the tiles as they are: from the second int on, each tile's, and one int behind them. */
    private int[] packed = {};

    PackedPanel(TileKind kind) {
        this.packing = Packing.of(kind);
        this.blockColumns = kind.scaleColumns();
        this.start = packing.start();
        this.scales = new float[packing.tiles() * SCALES];
        this.mins = new float[packing.tiles() * SCALES];
    }

    @Override
    int tilesAtOnce() {
        return packing.tiles();
    }

    /** They are shared out evenly. */
    @Override
    int groupsAThread() {
        return 2;
    }

    /** Some groups, so that a span's columns of activations are brought near once for all of them. */
    @Override
    int tiles(int all, int threads) {
        int groups = (all + packing.tiles() - 1) / packing.tiles();
        return packing.tiles() * Math.min(GROUPS, (groups + threads - 1) / threads);
    }

    @Override
    void multiply(MatmulCall call, MemorySegment memory, Activations activations, int first, int tiles, Span span) {
        int width = columns(call.cols(), COLUMNS);
        for (int column = 0; column < call.cols(); column += width) {
            int cols = Math.min(width, call.cols() - column);
            for (int tile = 0; tile < tiles; tile += packing.tiles()) {
                read(call, memory, first + tile, column, cols);
                add(call, activations, column, cols, span, tile * TileKind.ROWS);
            }
        }
    }

    private void read(MatmulCall call, MemorySegment memory, int first, int column, int cols) {
        for (int i = 0; i < packing.tiles(); i++) {
            copyScales(call, memory, tile(call, first + i), column, cols, scales, mins, i * SCALES);
        }
        int stride = (int) (call.kind().bytes(cols) / Integer.BYTES);
        int count = packing.tiles() * stride;
        if (packed.length < 1 + count + INTS_BEHIND) packed = new int[1 + count + INTS_BEHIND];
        for (int i = 0; i < packing.tiles(); i++) {
            MemorySegment.copy(memory, INT, call.codes(tile(call, first + i), column), packed, 1 + i * stride, stride);
        }
        switch (packing) {
            case NIBBLES -> PackingKernels.nibbles(packed, 1, stride, cols, codes);
            case THREE_BYTES -> {
                PackingKernels.raise(packed, 1, count);
                PackingKernels.threeBytes(packed, 1, stride, cols, codes);
            }
            case TWO_BYTES -> {
                PackingKernels.raise(packed, 1, count);
                PackingKernels.twoBytes(packed, 1, stride, cols, codes);
            }
        }
    }

    /** @param to where the tiles' rows are in a token's results */
    private void add(MatmulCall call, Activations activations, int column, int cols, Span span, int to) {
        int blocks = cols / blockColumns;
        boolean hasMins = call.mins() != 0;
        for (int token = span.from(); token < span.together(); token += TOKENS_AT_ONCE) {
            int at = token * call.cols() + column * TOKENS_AT_ONCE;
            addFour(activations, blocks, at, results(span, token) + to, hasMins);
        }
    }

    /**
     * Four tokens.
     *
     * @param at where their activations of the first column are
     * @param to where the first token's results are
     */
    private void addFour(Activations activations, int blocks, int at, int to, boolean hasMins) {
        float[] itsScales = activations.scales;
        for (int block = 0; block < blocks; block++) {
            int column = block * blockColumns;
            int four = at + column / TileKind.BLOCK * (TOKENS_AT_ONCE * TileKind.BLOCK) + column % TileKind.BLOCK;
            int scale = block * TileKind.ROWS;
            int s = four / TileKind.BLOCK;
            PackingKernels.sum(codes, column * WIDTH, blockColumns, start, activations.doubles, four, sums);
            UnpackingKernels.addSums(packing, sums, scales, scale, SCALES, itsScales, s, results, to, rows());
            if (hasMins) {
                UnpackingKernels.addMins(
                        mins, scale, SCALES, packing.tiles(), activations.mins, s, results, to, rows());
            }
        }
    }
}
