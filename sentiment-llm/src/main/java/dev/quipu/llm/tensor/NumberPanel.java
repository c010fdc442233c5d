package dev.quipu.llm.tensor;

import java.lang.foreign.MemorySegment;

/** Of plain numbers: a pair of tiles. */
final class NumberPanel extends Panel {

    static final int ROWS = PAIR * TileKind.ROWS;

    /** Columns that are worked at a time, at most: widened they fit a second-level cache with much else. */
    private static final int COLUMNS = 288;

    /** Numbers widened: (column, tile, row). */
    private final float[] numbers = new float[COLUMNS * ROWS];

    /** All tokens of the span. */
    @Override
    void multiply(MatmulCall call, MemorySegment memory, Activations activations, int first, int tiles, Span span) {
        int width = columns(call.cols(), COLUMNS);
        for (int column = 0; column < call.cols(); column += width) {
            int cols = Math.min(width, call.cols() - column);
            for (int i = 0; i < PAIR; i++) {
                widen(call, memory, call.codes(tile(call, first + i), column), cols, i * TileKind.ROWS);
            }
            add(call, activations.numbers, span, column, cols);
        }
    }

    private void widen(MatmulCall call, MemorySegment memory, long address, int cols, int to) {
        switch (call.kind()) {
            case F16 -> NumberKernels.widenHalves(memory, address, cols, numbers, to);
            case BF16 -> NumberKernels.widenBrainFloats(memory, address, cols, numbers, to);
            default -> NumberKernels.copyFloats(memory, address, cols, numbers, to);
        }
    }

    private void add(MatmulCall call, float[] x, Span span, int column, int cols) {
        int token = span.from();
        for (; token < span.together(); token += TOKENS_AT_ONCE) {
            int at = token * call.cols() + column;
            NumberKernels.addMany(numbers, cols, x, at, call.cols(), results, results(span, token));
        }
        for (; token < span.to(); token++) {
            int at = token * call.cols() + column;
            NumberKernels.addOne(numbers, cols, x, at, results, results(span, token));
        }
    }
}
