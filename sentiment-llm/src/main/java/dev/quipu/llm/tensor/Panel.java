package dev.quipu.llm.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What one thread works on: some neighbouring tiles, some columns of them at a time, by all tokens of a span. Several
 * tiles, so that an activation that is broadcast serves as many products more.
 */
abstract class Panel {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final int TOKENS_AT_ONCE = 4;

    /** Tiles that are worked together, unless a panel says otherwise. */
    static final int PAIR = 2;

    private static final int GROUPS_A_THREAD = 8;

    /** Results: (token, tile, row). */
    float[] results = {};

    private int rows;

    /** How many tiles are worked together: rows are made room for by so many. */
    int tilesAtOnce() {
        return PAIR;
    }

    /**
     * How many neighbouring tiles it takes at a time.
     *
     * @param all tiles of the matrix
     * @param threads that work on it
     */
    int tiles(int all, int threads) {
        return PAIR;
    }

    /** How many times it takes tiles on each thread, at least, if threads are not to wait long for the last one. */
    int groupsAThread() {
        return GROUPS_A_THREAD;
    }

    /**
     * Adds to the results what tiles give with the tokens of a span that are worked together, from {@link Span#from} on.
     * Before, {@link #clear} made room for them.
     *
     * @param first of the tiles
     */
    abstract void multiply(
            MatmulCall call, MemorySegment memory, Activations activations, int first, int tiles, Span span);

    /** From one token's results to the next one's. */
    final int rows() {
        return rows;
    }

    /** Where a token's results are. */
    final int results(Span span, int token) {
        return (token - span.from()) * rows;
    }

    /**
     * Makes room for the results of so many tokens, and sets them to 0.
     *
     * @param newRows of all its tiles, those included that are worked though they are not there
     */
    final void clear(int tokens, int newRows) {
        rows = newRows;
        int count = tokens * rows;
        if (results.length < count) {
            results = new float[count];
        } else {
            Arrays.fill(results, 0, count, 0f);
        }
    }

    /** Rows of so many tiles, worked by some at a time. */
    static int rows(int tiles, int atOnce) {
        return (tiles + atOnce - 1) / atOnce * atOnce * TileKind.ROWS;
    }

    /** How many of a matrix's columns are worked at a time, so that none are left to be worked as a few. */
    static int columns(int all, int most) {
        int panels = (all + most - 1) / most;
        int each = (all + panels - 1) / panels;
        return (each + TileKind.BLOCK - 1) / TileKind.BLOCK * TileKind.BLOCK;
    }

    /** A tile; those that are missing behind the last one are the last one again. */
    static int tile(MatmulCall call, int number) {
        return Math.min(number, call.tiles() - 1);
    }

    /** Copies a tile's scales of some columns, and its mins if there are any. */
    static void copyScales(
            MatmulCall call,
            MemorySegment memory,
            int tile,
            int column,
            int cols,
            float[] scales,
            float[] mins,
            int to) {
        int scaleColumns = call.kind().scaleColumns();
        long at = (tile * call.tileScales() + (long) column / scaleColumns * TileKind.ROWS) * Float.BYTES;
        int count = cols / scaleColumns * TileKind.ROWS;
        MemorySegment.copy(memory, FLOAT, call.scales() + at, scales, to, count);
        if (call.mins() != 0) {
            MemorySegment.copy(memory, FLOAT, call.mins() + at, mins, to, count);
        }
    }
}
