package dev.quipu.llm.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Does {@code tensor.matmul} on a module's memory. One call at a time; what it takes of memory is kept for the next one.
 */
final class Matmul {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Workers workers;
    private final Panel[] panels;

    // The activations of the call in progress, on the heap: (token, column) and (token, block).
    private short[] quants = {};
    private float[] numbers = {};
    private float[] xScales = {};
    private int[] xSums = {};
    private float[] xMins = {}; // scale * sum

    private MatmulCall call;
    private MemorySegment memory;

    Matmul(Workers workers) {
        this.workers = workers;
        this.panels = new Panel[workers.count()];
    }

    /** Writes y. {@code memory} is all of the module's, and the call's addresses are inside. */
    void run(MatmulCall matmul, MemorySegment all) {
        call = matmul;
        memory = all;
        copyActivations();
        if (together() == 0 && !matmul.kind().isPlain()) {
            workers.run(matmul.tiles(), this::tile);
        } else {
            workers.run((matmul.tiles() + 1) / 2, this::pair);
        }
        memory = null;
    }

    private void copyActivations() {
        int count = Math.multiplyExact(call.tokens(), call.cols());
        if (call.kind().isPlain()) {
            numbers = numbers.length < count ? new float[count] : numbers;
            MemorySegment.copy(memory, FLOAT, call.x(), numbers, 0, count);
            return;
        }
        int blocks = count / TileKind.BLOCK;
        if (quants.length < count) {
            quants = new short[count];
            xScales = new float[blocks];
            xSums = new int[blocks];
            xMins = new float[blocks];
        }
        MemorySegment.copy(memory, SHORT, call.x(), quants, 0, count);
        MemorySegment.copy(memory, FLOAT, call.xScales(), xScales, 0, blocks);
        MemorySegment.copy(memory, INT, call.xSums(), xSums, 0, blocks);
        for (int block = 0; block < blocks; block++) {
            xMins[block] = xScales[block] * (float) xSums[block];
        }
    }

    private Panel panel(int worker) {
        if (panels[worker] == null) {
            panels[worker] = new Panel();
        }
        panels[worker].clear(call.tokens());
        return panels[worker];
    }

    /** Tokens that are worked four at a time, from widened codes; the rest is done one by one from packed ones. */
    private int together() {
        return call.tokens() - call.tokens() % Panel.TOKENS_AT_ONCE;
    }

    /** One tile by a few tokens. */
    private void tile(int number, int worker) {
        Panel panel = panel(worker);
        addOneByOne(panel, number, 0);
        write(panel, number, 0);
    }

    /** @param to where the tile's rows are in a token's results */
    private void addOneByOne(Panel panel, int number, int to) {
        if (together() == call.tokens()) return;
        long scales = number * call.tileScales() * Float.BYTES;
        long mins = call.mins() == 0 ? 0 : call.mins() + scales;
        var tile = new OneTokenKernels.Tile(call.kind(), codes(number, 0), call.scales() + scales, mins);
        int blocks = call.cols() / TileKind.BLOCK;
        for (int i = together(); i < call.tokens(); i++) {
            var token = new OneTokenKernels.Token(quants, i * call.cols(), xScales, xSums, xMins, i * blocks, blocks);
            OneTokenKernels.multiply(memory, tile, token, panel.results, i * Panel.ROWS + to);
        }
    }

    private void pair(int pair, int worker) {
        Panel panel = panel(worker);
        int first = 2 * pair;
        int second = Math.min(first + 1, call.tiles() - 1); // an odd last tile is worked twice, and written once
        for (int column = 0; column < call.cols(); column += Panel.COLUMNS) {
            columns(panel, first, second, column, Math.min(Panel.COLUMNS, call.cols() - column));
        }
        if (!call.kind().isPlain()) {
            addOneByOne(panel, first, 0);
            addOneByOne(panel, second, TileKind.ROWS);
        }
        write(panel, first, 0);
        if (second != first) {
            write(panel, second, TileKind.ROWS);
        }
    }

    private void columns(Panel panel, int first, int second, int column, int cols) {
        if (call.kind().isPlain()) {
            readNumbers(panel, first, column, cols, 0);
            readNumbers(panel, second, column, cols, TileKind.ROWS);
            addNumbers(panel, column, cols);
            return;
        }
        readScales(panel, first, column, cols, 0);
        readScales(panel, second, column, cols, Panel.SCALES);
        widen(panel, codes(first, column), cols, 0);
        widen(panel, codes(second, column), cols, TileKind.ROWS);
        for (int token = 0; token < together(); token += Panel.TOKENS_AT_ONCE) {
            addCodes(panel, column, cols, token);
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

    /** Four tokens, from widened codes. */
    private void addCodes(Panel panel, int column, int cols, int token) {
        TileKind kind = call.kind();
        int at = token * call.cols() + column;
        int blocks = cols / kind.scaleColumns();
        if (kind == TileKind.CODES_8) {
            CodeKernels.sumPairs(panel.codes, cols, quants, at, call.cols(), panel.sums);
        } else {
            CodeKernels.sumRuns(panel.codes, cols, kind.run(), quants, at, call.cols(), panel.runSums);
        }
        if (kind == TileKind.CODES_5 || kind == TileKind.CODES_6) {
            CodeKernels.joinRuns(panel.runSums, blocks, panel.sums);
        }
        int xScale = token * (call.cols() / TileKind.BLOCK) + column / TileKind.BLOCK;
        addSums(panel, blocks, xScale, token * Panel.ROWS);
    }

    /**
     * @param xScale where the first token's scale of the first of the blocks is
     * @param to where the first token's results are
     */
    private void addSums(Panel p, int blocks, int xScale, int to) {
        int xStride = call.cols() / TileKind.BLOCK;
        boolean runs = call.kind() == TileKind.CODES_4;
        if (call.mins() == 0) {
            if (runs) {
                ScalingKernels.addRuns(p.runSums, blocks, p.scales, xScales, xScale, xStride, p.results, to);
            } else {
                int perScale = TileKind.BLOCK / call.kind().scaleColumns();
                ScalingKernels.addSums(p.sums, blocks, p.scales, xScales, perScale, xScale, xStride, p.results, to);
            }
        } else if (runs) {
            ScalingKernels.addRunsAndMins(
                    p.runSums, blocks, p.scales, p.mins, xScales, xMins, xScale, xStride, p.results, to);
        } else {
            ScalingKernels.addSumsAndMins(
                    p.sums, blocks, p.scales, p.mins, xScales, xMins, xScale, xStride, p.results, to);
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

    private void addNumbers(Panel panel, int column, int cols) {
        int token = 0;
        for (; token + Panel.TOKENS_AT_ONCE <= call.tokens(); token += Panel.TOKENS_AT_ONCE) {
            int at = token * call.cols() + column;
            NumberKernels.addMany(panel.numbers, cols, numbers, at, call.cols(), panel.results, token * Panel.ROWS);
        }
        for (; token < call.tokens(); token++) {
            int at = token * call.cols() + column;
            NumberKernels.addOne(panel.numbers, cols, numbers, at, panel.results, token * Panel.ROWS);
        }
    }

    /** @param from where the tile's rows are in a token's results */
    private void write(Panel panel, int tile, int from) {
        int row = tile * TileKind.ROWS;
        int rows = Math.min(TileKind.ROWS, call.rows() - row);
        for (int token = 0; token < call.tokens(); token++) {
            int at = token * Panel.ROWS + from;
            long address = call.y() + ((long) token * call.rows() + row) * Float.BYTES;
            if (rows == TileKind.ROWS) {
                NumberKernels.copyOut(panel.results, at, memory, address);
            } else {
                NumberKernels.copyOut(panel.results, at, MemorySegment.ofArray(panel.numbers), 0);
                MemorySegment.copy(panel.numbers, 0, memory, FLOAT, address, rows);
            }
        }
    }
}
