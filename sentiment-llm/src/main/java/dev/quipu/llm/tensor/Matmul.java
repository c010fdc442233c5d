package dev.quipu.llm.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Does {@code tensor.matmul} on a module's memory. One call at a time; what it takes of memory is kept for the next one.
 */
final class Matmul {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Tokens that are worked with a pair of tiles at a time: many enough that widening the pair again does not count. */
    private static final int SPAN = 256;

    /** The same where pairs are so few that threads would wait for the last one. */
    private static final int SHORT_SPAN = 128;

    private static final int PAIRS_A_THREAD = 8;

    /** Stretches of tiles for each thread where there is one token: memory is read from one end of them to the other. */
    private static final int STRETCHES = 4;

    private final Workers workers;
    private final Panel[] panels;
    private final Activations activations;

    private MatmulCall call;
    private MemorySegment memory;

    Matmul(Workers workers) {
        this.workers = workers;
        this.panels = new Panel[workers.count()];
        this.activations = new Activations(workers);
    }

    /** Writes y. {@code memory} is all of the module's, and the call's addresses are inside. */
    void run(MatmulCall matmul, MemorySegment all) {
        call = matmul;
        memory = all;
        activations.copy(matmul, all);
        if (call.tokens() < Panel.TOKENS_AT_ONCE && !matmul.kind().isPlain()) {
            int stretches = Math.min(call.tiles(), STRETCHES * workers.count());
            workers.run(stretches, (item, worker) -> stretch(item, stretches, worker));
        } else {
            int pairs = (call.tiles() + 1) / 2;
            int span = pairs < PAIRS_A_THREAD * workers.count() ? SHORT_SPAN : SPAN;
            int spans = (call.tokens() + span - 1) / span;
            workers.run(pairs * spans, (item, worker) -> pair(item % pairs, span(item / pairs, span), worker));
        }
        memory = null;
    }

    /** Some tokens, as they stand one after the other. */
    private record Span(int from, int to) {

        int tokens() {
            return to - from;
        }

        /** Where those end that are worked four at a time, from widened codes; the rest is done one by one from packed ones. */
        int together() {
            return to - tokens() % Panel.TOKENS_AT_ONCE;
        }

        /** Where a token's results are in {@link Panel#results}. */
        int results(int token) {
            return (token - from) * Panel.ROWS;
        }
    }

    private Span span(int number, int tokens) {
        return new Span(number * tokens, Math.min((number + 1) * tokens, call.tokens()));
    }

    private Panel panel(int worker, Span span) {
        if (panels[worker] == null) {
            panels[worker] = new Panel();
        }
        panels[worker].clear(span.tokens());
        return panels[worker];
    }

    /** Tiles that lie one after the other, by a few tokens. */
    private void stretch(int number, int of, int worker) {
        Span all = new Span(0, call.tokens());
        Panel panel = panel(worker, all);
        int end = (int) ((number + 1L) * call.tiles() / of);
        for (int tile = (int) ((long) number * call.tiles() / of); tile < end; tile++) {
            addOneByOne(panel, tile, all, 0);
            write(panel, tile, 1, all);
        }
    }

    /** @param to where the tile's rows are in a token's results */
    private void addOneByOne(Panel panel, int number, Span span, int to) {
        if (span.together() == span.to) return;
        long scales = number * call.tileScales() * Float.BYTES;
        long mins = call.mins() == 0 ? 0 : call.mins() + scales;
        var tile = new OneTokenKernels.Tile(call.kind(), codes(number, 0), call.scales() + scales, mins);
        int blocks = call.cols() / TileKind.BLOCK;
        for (int i = span.together(); i < span.to; i++) {
            var token = new OneTokenKernels.Token(activations, i * call.cols(), i * blocks, blocks);
            OneTokenKernels.multiply(memory, tile, token, panel.results, span.results(i) + to);
        }
    }

    private void pair(int pair, Span span, int worker) {
        Panel panel = panel(worker, span);
        int first = 2 * pair;
        int second = Math.min(first + 1, call.tiles() - 1); // an odd last tile is worked twice, and written once
        int width = Panel.columns(call.cols());
        for (int column = 0; column < call.cols(); column += width) {
            columns(panel, first, second, span, column, Math.min(width, call.cols() - column));
        }
        if (!call.kind().isPlain()) {
            addOneByOne(panel, first, span, 0);
            addOneByOne(panel, second, span, TileKind.ROWS);
        }
        write(panel, first, 1 + second - first, span);
    }

    private void columns(Panel panel, int first, int second, Span span, int column, int cols) {
        if (call.kind().isPlain()) {
            readNumbers(panel, first, column, cols, 0);
            readNumbers(panel, second, column, cols, TileKind.ROWS);
            addNumbers(panel, span, column, cols);
            return;
        }
        readScales(panel, first, column, cols, 0);
        readScales(panel, second, column, cols, Panel.SCALES);
        widen(panel, codes(first, column), cols, 0);
        widen(panel, codes(second, column), cols, TileKind.ROWS);
        for (int token = span.from; token < span.together(); token += Panel.TOKENS_AT_ONCE) {
            addCodes(panel, column, cols, token, span.results(token));
        }
    }

    /** Address of a tile's codes from a column on. */
    private long codes(int tile, int column) {
        return call.codes() + tile * call.tileBytes() + call.kind().bytes(column);
    }

    private void readScales(Panel panel, int tile, int column, int cols, int to) {
        int scaleColumns = call.kind().scaleColumns();
        long at = (tile * call.tileScales() + (long) column / scaleColumns * TileKind.ROWS) * Float.BYTES;
        int count = cols / scaleColumns * TileKind.ROWS;
        MemorySegment.copy(memory, FLOAT, call.scales() + at, panel.scales, to, count);
        if (call.mins() != 0) {
            MemorySegment.copy(memory, FLOAT, call.mins() + at, panel.mins, to, count);
        }
    }

    private void widen(Panel panel, long address, int cols, int to) {
        if (call.kind() == TileKind.CODES_4) {
            WideningKernels.nibbles(memory, address, cols, panel.codes, to);
        } else {
            WideningKernels.bytes(memory, address, cols, panel.codes, to);
        }
    }

    /**
     * Four tokens, from widened codes.
     *
     * @param to where the first token's results are
     */
    private void addCodes(Panel panel, int column, int cols, int token, int to) {
        TileKind kind = call.kind();
        int at = token * call.cols() + column * Panel.TOKENS_AT_ONCE;
        int blocks = cols / kind.scaleColumns();
        if (kind == TileKind.CODES_8) {
            CodeKernels.sumPairs(panel.codes, cols, activations.twice, at, panel.sums);
        } else {
            CodeKernels.sumRuns(panel.codes, cols, kind.run(), activations.twice, at, panel.runSums);
        }
        if (kind == TileKind.CODES_5 || kind == TileKind.CODES_6) {
            CodeKernels.joinRuns(panel.runSums, blocks, panel.sums);
        }
        addSums(panel, blocks, at / TileKind.BLOCK, to);
    }

    /**
     * @param x where the four's scales of the first of the blocks are
     * @param to where the first token's results are
     */
    private void addSums(Panel p, int blocks, int x, int to) {
        boolean runs = call.kind() == TileKind.CODES_4;
        float[] scales = activations.scales;
        float[] mins = activations.mins;
        if (call.mins() == 0) {
            if (runs) {
                ScalingKernels.addRuns(p.runSums, blocks, p.scales, scales, x, p.results, to);
            } else {
                int perScale = TileKind.BLOCK / call.kind().scaleColumns();
                ScalingKernels.addSums(p.sums, blocks, p.scales, scales, perScale, x, p.results, to);
            }
        } else if (runs) {
            ScalingKernels.addRunsAndMins(p.runSums, blocks, p.scales, p.mins, scales, mins, x, p.results, to);
        } else {
            ScalingKernels.addSumsAndMins(p.sums, blocks, p.scales, p.mins, scales, mins, x, p.results, to);
        }
    }

    private void readNumbers(Panel panel, int tile, int column, int cols, int to) {
        long address = codes(tile, column);
        switch (call.kind()) {
            case F16 -> NumberKernels.widenHalves(memory, address, cols, panel.numbers, to);
            case BF16 -> NumberKernels.widenBrainFloats(memory, address, cols, panel.numbers, to);
            default -> NumberKernels.copyFloats(memory, address, cols, panel.numbers, to);
        }
    }

    private void addNumbers(Panel panel, Span span, int column, int cols) {
        int token = span.from;
        for (; token < span.together(); token += Panel.TOKENS_AT_ONCE) {
            int at = token * call.cols() + column;
            NumberKernels.addMany(
                    panel.numbers, cols, activations.numbers, at, call.cols(), panel.results, span.results(token));
        }
        for (; token < span.to; token++) {
            int at = token * call.cols() + column;
            NumberKernels.addOne(panel.numbers, cols, activations.numbers, at, panel.results, span.results(token));
        }
    }

    /** Neighbouring tiles at once: a token's rows of both lie side by side, and those of another token in another page. */
    private void write(Panel panel, int first, int tiles, Span span) {
        int row = first * TileKind.ROWS;
        int rows = Math.min(tiles * TileKind.ROWS, call.rows() - row);
        int whole = rows - rows % TileKind.ROWS;
        for (int token = span.from; token < span.to; token++) {
            int at = span.results(token);
            long address = call.y() + ((long) token * call.rows() + row) * Float.BYTES;
            for (int done = 0; done < whole; done += TileKind.ROWS) {
                NumberKernels.copyOut(panel.results, at + done, memory, address + (long) done * Float.BYTES);
            }
            if (whole < rows) {
                NumberKernels.copyOut(panel.results, at + whole, MemorySegment.ofArray(panel.numbers), 0);
                MemorySegment.copy(panel.numbers, 0, memory, FLOAT, address + (long) whole * Float.BYTES, rows - whole);
            }
        }
    }
}
