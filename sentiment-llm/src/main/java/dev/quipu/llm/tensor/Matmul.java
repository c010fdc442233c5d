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

    /** Tokens that are worked with some tiles at a time: many enough that widening these again does not count. */
    private static final int SPAN = 256;

    /** The same where groups of tiles are so few that threads would wait for the last one. */
    private static final int SHORT_SPAN = 128;

    /** Stretches of tiles for each thread where there is one token: memory is read from one end of them to the other. */
    private static final int STRETCHES = 4;

    private final Workers workers;
    private final Summing summing;
    private final Activations activations;

    /** (worker, kind), made when first needed. */
    private final Panel[][] panels;

    private MatmulCall call;
    private MemorySegment memory;

    /** @param summing the way to sum products of codes; results are the same */
    Matmul(Workers workers, Summing summing) {
        this.workers = workers;
        this.summing = summing;
        this.activations = new Activations(workers, summing);
        this.panels = new Panel[workers.count()][TileKind.values().length];
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
            Panel panel = panel(0);
            int tiles = panel.tiles(call.tiles(), workers.count());
            int groups = (call.tiles() + tiles - 1) / tiles;
            boolean few = workers.count() > 1 && groups < panel.groupsAThread() * workers.count();
            int span = few ? SHORT_SPAN : SPAN;
            int spans = (call.tokens() + span - 1) / span;
            workers.run(groups * spans, (item, worker) -> {
                int first = item % groups * tiles;
                multiply(first, Math.min(tiles, call.tiles() - first), span(item / groups, span), worker);
            });
        }
        memory = null;
    }

    private Span span(int number, int tokens) {
        return new Span(number * tokens, Math.min((number + 1) * tokens, call.tokens()));
    }

    private Panel panel(int worker) {
        TileKind kind = call.kind();
        Panel[] own = panels[worker];
        if (own[kind.ordinal()] == null) {
            own[kind.ordinal()] = kind.isPlain() ? new NumberPanel() : summing.panel(kind);
        }
        return own[kind.ordinal()];
    }

    private Panel cleared(int worker, int tiles, Span span) {
        Panel panel = panel(worker);
        panel.clear(span.tokens(), Panel.rows(tiles, panel.tilesAtOnce()));
        return panel;
    }

    /** Tiles that lie one after the other, by a few tokens. */
    private void stretch(int number, int of, int worker) {
        Span all = new Span(0, call.tokens());
        Panel panel = cleared(worker, 1, all);
        int end = (int) ((number + 1L) * call.tiles() / of);
        for (int tile = (int) ((long) number * call.tiles() / of); tile < end; tile++) {
            addOneByOne(panel, tile, all, 0);
            write(panel, tile, 1, all);
        }
    }

    /** @param to where the tile's rows are in a token's results */
    private void addOneByOne(Panel panel, int number, Span span, int to) {
        if (span.together() == span.to()) return;
        long scales = number * call.tileScales() * Float.BYTES;
        long mins = call.mins() == 0 ? 0 : call.mins() + scales;
        var tile = new OneTokenKernels.Tile(call.kind(), call.codes(number, 0), call.scales() + scales, mins);
        int blocks = call.cols() / TileKind.BLOCK;
        for (int i = span.together(); i < span.to(); i++) {
            var token = new OneTokenKernels.Token(activations, i * call.cols(), i * blocks, blocks);
            OneTokenKernels.multiply(memory, tile, token, panel.results, panel.results(span, i) + to);
        }
    }

    private void multiply(int first, int tiles, Span span, int worker) {
        Panel panel = cleared(worker, tiles, span);
        panel.multiply(call, memory, activations, first, tiles, span);
        for (int i = 0; i < tiles && !call.kind().isPlain(); i++) {
            addOneByOne(panel, first + i, span, i * TileKind.ROWS);
        }
        write(panel, first, tiles, span);
    }

    /** Neighbouring tiles at once: a token's rows of all lie side by side, and those of another token in another page. */
    private void write(Panel panel, int first, int tiles, Span span) {
        int row = first * TileKind.ROWS;
        int rows = Math.min(tiles * TileKind.ROWS, call.rows() - row);
        int whole = rows - rows % TileKind.ROWS;
        for (int token = span.from(); token < span.to(); token++) {
            int at = panel.results(span, token);
            long address = call.y() + ((long) token * call.rows() + row) * Float.BYTES;
            for (int done = 0; done < whole; done += TileKind.ROWS) {
                NumberKernels.copyOut(panel.results, at + done, memory, address + (long) done * Float.BYTES);
            }
            if (whole < rows) {
                NumberKernels.oneNan(panel.results, at + whole);
                MemorySegment.copy(
                        panel.results, at + whole, memory, FLOAT, address + (long) whole * Float.BYTES, rows - whole);
            }
        }
    }
}
