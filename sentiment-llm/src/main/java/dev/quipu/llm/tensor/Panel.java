package dev.quipu.llm.tensor;

import java.util.Arrays;

/**
 * What one thread works on: a pair of neighbouring tiles, some columns of them at a time, by all tokens. Two tiles, so
 * that an activation that is broadcast serves twice as many products.
 */
final class Panel {

    /** Columns that are worked at a time, at most: widened to int16 they fit a first-level cache, or nearly. */
    private static final int COLUMNS = 288;

    /** Rows of the pair. */
    static final int ROWS = 2 * TileKind.ROWS;

    static final int TOKENS_AT_ONCE = 4;

    /** Floats of one tile's scales, at most: a block has 16 columns at least. */
    static final int SCALES = COLUMNS / 16 * TileKind.ROWS;

    /** Codes widened: (column, tile, lane). */
    final short[] codes = new short[COLUMNS * ROWS];

    /** Numbers widened: (column, tile, row). */
    final float[] numbers = new float[COLUMNS * ROWS];

    /** (tile, block, row). */
    final float[] scales = new float[2 * SCALES];

    final float[] mins = new float[2 * SCALES];

    /** Sums of products: (run, token, tile, lane); a run has 8 columns at least. */
    final short[] runSums = new short[COLUMNS / 8 * TOKENS_AT_ONCE * ROWS];

    /** Sums of blocks: (block, token, tile, row). */
    final int[] sums = new int[COLUMNS / 16 * TOKENS_AT_ONCE * ROWS];

    /** Results: (token, tile, row). */
    float[] results = {};

    /** How many of a matrix's columns are worked at a time, so that none are left to be worked as a few. */
    static int columns(int all) {
        int panels = (all + COLUMNS - 1) / COLUMNS;
        int each = (all + panels - 1) / panels;
        return (each + TileKind.BLOCK - 1) / TileKind.BLOCK * TileKind.BLOCK;
    }

    /** Makes room for the results of so many tokens, and sets them to 0. */
    void clear(int tokens) {
        if (results.length < tokens * ROWS) {
            results = new float[tokens * ROWS];
        } else {
            Arrays.fill(results, 0, tokens * ROWS, 0f);
        }
    }
}
