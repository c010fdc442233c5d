package dev.quipu.llm.tensor;

import dev.quipu.wasm.WasmException;

/**
 * The checked arguments of {@code tensor.matmul}; {@code tensor.h} of the inference module says what they are. Addresses
 * are in bytes, unsigned.
 *
 * @param mins 0 if there are none
 * @param scales 0 for plain numbers, as are {@code mins}, {@code xScales} and {@code xSums}
 */
record MatmulCall(
        TileKind kind,
        int rows,
        int cols,
        int tokens,
        long codes,
        long scales,
        long mins,
        long x,
        long xScales,
        long xSums,
        long y)
        implements TensorCall {

    static final int ARGUMENTS = 11;

    private static final long BASE_PRICE = 64;
    private static final long ROWS_MOST = 1L << 28;
    private static final long COLS_MOST = 1L << 24;
    private static final long TOKENS_MOST = 1L << 16;

    /**
     * @param arguments in order, addresses of 32 bits zero-extended
     * @param memoryBytes size of the memory the addresses are in
     * @throws WasmException of phase TRAP if they are not what {@code tensor.h} asks for
     */
    static MatmulCall of(long[] arguments, long memoryBytes) {
        var ranges = new Ranges("tensor.matmul", memoryBytes);
        TileKind kind = TileKind.of(arguments[0]);
        ranges.demand(kind != null, "kind", arguments[0]);
        int rows = ranges.count("rows", arguments[1], 1, ROWS_MOST);
        int cols = ranges.count("cols", arguments[2], 1, COLS_MOST);
        ranges.demand(kind.isPlain() || cols % TileKind.BLOCK == 0, "cols", cols);
        int tokens = ranges.count("tokens", arguments[3], 0, TOKENS_MOST);
        ranges.demand(kind != TileKind.CODES_6 || arguments[6] == 0, "mins of 6 bits", arguments[6]);
        var call = new MatmulCall(
                kind,
                rows,
                cols,
                tokens,
                arguments[4],
                arguments[5],
                arguments[6],
                arguments[7],
                arguments[8],
                arguments[9],
                arguments[10]);
        call.check(ranges);
        return call;
    }

    private void check(Ranges ranges) {
        ranges.output("y", y, (long) tokens * rows * Float.BYTES);
        ranges.input("codes", codes, tiles() * tileBytes());
        ranges.input("x", x, (long) tokens * cols * (kind.isPlain() ? Float.BYTES : Short.BYTES));
        if (kind.isPlain()) {
            long none = scales | mins | xScales | xSums;
            ranges.demand(none == 0, "scales of plain numbers", none);
            return;
        }
        long scaleBytes = tiles() * tileScales() * Float.BYTES;
        long blockBytes = (long) tokens * (cols / TileKind.BLOCK) * Float.BYTES;
        ranges.input("scales", scales, scaleBytes);
        if (mins != 0) {
            ranges.input("mins", mins, scaleBytes);
        }
        ranges.input("x scales", xScales, blockBytes);
        ranges.input("x sums", xSums, blockBytes);
    }

    int tiles() {
        return (rows + TileKind.ROWS - 1) / TileKind.ROWS;
    }

    /** Bytes of one tile's codes. */
    long tileBytes() {
        return kind.bytes(cols);
    }

    /** Address of a tile's codes, or numbers, from a column on. */
    long codes(int tile, int column) {
        return codes + tile * tileBytes() + kind.bytes(column);
    }

    /** Scales of one tile: floats. */
    long tileScales() {
        return (long) cols / kind.scaleColumns() * TileKind.ROWS;
    }

    @Override
    public long price() {
        return BASE_PRICE + (tokens + 1L) * cols * tiles() * TileKind.ROWS;
    }
}
