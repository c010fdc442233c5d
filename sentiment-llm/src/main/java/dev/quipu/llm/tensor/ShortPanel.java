package dev.quipu.llm.tensor;

import java.lang.foreign.MemorySegment;

/** Of codes, a pair of tiles, products summed in int16 as long as they fit. */
final class ShortPanel extends Panel {

    static final int ROWS = PAIR * TileKind.ROWS;

    /** Columns that are worked at a time, at most: widened to int16 they fit a first-level cache, or nearly. */
    private static final int COLUMNS = 288;

    /** Floats of one tile's scales, at most: a block has 16 columns at least. */
    static final int SCALES = COLUMNS / 16 * TileKind.ROWS;

    /** Codes widened: (column, tile, lane). */
    private final short[] codes = new short[COLUMNS * ROWS];

    /** (tile, block, row). */
    private final float[] scales = new float[PAIR * SCALES];

    private final float[] mins = new float[PAIR * SCALES];

    /** Sums of products: (run, token, tile, lane); a run has 8 columns at least. */
    private final short[] runSums = new short[COLUMNS / 8 * TOKENS_AT_ONCE * ROWS];

    /** Sums of blocks: (block, token, tile, row). */
    private final int[] sums = new int[COLUMNS / 16 * TOKENS_AT_ONCE * ROWS];

    @Override
    void multiply(MatmulCall call, MemorySegment memory, Activations activations, int first, int tiles, Span span) {
        int width = columns(call.cols(), COLUMNS);
        for (int column = 0; column < call.cols(); column += width) {
            int cols = Math.min(width, call.cols() - column);
            for (int i = 0; i < PAIR; i++) {
                int tile = tile(call, first + i);
                copyScales(call, memory, tile, column, cols, scales, mins, i * SCALES);
                widen(call, memory, call.codes(tile, column), cols, i * TileKind.ROWS);
            }
            for (int token = span.from(); token < span.together(); token += TOKENS_AT_ONCE) {
                add(call, activations, column, cols, token, results(span, token));
            }
        }
    }

    private void widen(MatmulCall call, MemorySegment memory, long address, int cols, int to) {
        if (call.kind() == TileKind.CODES_4) {
            WideningKernels.nibbles(memory, address, cols, codes, to);
        } else {
            WideningKernels.bytes(memory, address, cols, codes, to);
        }
    }

    /**
     * Four tokens.
     *
     * @param to where the first token's results are
     */
    private void add(MatmulCall call, Activations x, int column, int cols, int token, int to) {
        TileKind kind = call.kind();
        int at = token * call.cols() + column * TOKENS_AT_ONCE;
        int blocks = cols / kind.scaleColumns();
        if (kind == TileKind.CODES_8) {
            CodeKernels.sumPairs(codes, cols, x.twice, at, sums);
        } else {
            CodeKernels.sumRuns(codes, cols, kind.run(), x.twice, at, runSums);
        }
        if (kind == TileKind.CODES_5 || kind == TileKind.CODES_6) {
            CodeKernels.joinRuns(runSums, blocks, sums);
        }
        addSums(call, x, blocks, at / TileKind.BLOCK, to);
    }

    /**
     * @param at where the four's scales of the first of the blocks are
     * @param to where the first token's results are
     */
    private void addSums(MatmulCall call, Activations x, int blocks, int at, int to) {
        boolean runs = call.kind() == TileKind.CODES_4;
        if (call.mins() == 0) {
            if (runs) {
                ScalingKernels.addRuns(runSums, blocks, scales, x.scales, at, results, to);
            } else {
                int perScale = TileKind.BLOCK / call.kind().scaleColumns();
                ScalingKernels.addSums(sums, blocks, scales, x.scales, perScale, at, results, to);
            }
        } else if (runs) {
            ScalingKernels.addRunsAndMins(runSums, blocks, scales, mins, x.scales, x.mins, at, results, to);
        } else {
            ScalingKernels.addSumsAndMins(sums, blocks, scales, mins, x.scales, x.mins, at, results, to);
        }
    }
}
