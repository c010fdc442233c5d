package dev.quipu.llm.tensor;

import dev.quipu.wasm.Trap;
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
        long y) {

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
        TileKind kind = TileKind.of(arguments[0]);
        demand(kind != null, "kind", arguments[0]);
        demand(arguments[1] >= 1 && arguments[1] <= ROWS_MOST, "rows", arguments[1]);
        demand(arguments[2] >= 1 && arguments[2] <= COLS_MOST, "cols", arguments[2]);
        demand(kind.isPlain() || arguments[2] % TileKind.BLOCK == 0, "cols", arguments[2]);
        demand(kind != TileKind.CODES_6 || arguments[6] == 0, "mins of 6 bits", arguments[6]);
        demand(arguments[3] >= 0 && arguments[3] <= TOKENS_MOST, "tokens", arguments[3]);
        var call = new MatmulCall(
                kind,
                (int) arguments[1],
                (int) arguments[2],
                (int) arguments[3],
                arguments[4],
                arguments[5],
                arguments[6],
                arguments[7],
                arguments[8],
                arguments[9],
                arguments[10]);
        call.checkRanges(memoryBytes);
        return call;
    }

    private static void demand(boolean holds, String what, long value) {
        if (!holds) {
            throw new WasmException(WasmException.Phase.TRAP, "tensor.matmul: " + what + " is " + value);
        }
    }

    int tiles() {
        return (rows + TileKind.ROWS - 1) / TileKind.ROWS;
    }

    /** Bytes of one tile's codes. */
    long tileBytes() {
        return kind.bytes(cols);
    }

    /** Scales of one tile: floats. */
    long tileScales() {
        return (long) cols / kind.scaleColumns() * TileKind.ROWS;
    }

    /** What it takes of fuel. */
    long price() {
        return BASE_PRICE + (tokens + 1L) * cols * tiles() * TileKind.ROWS;
    }

    private void checkRanges(long memoryBytes) {
        inside("y", y, yBytes(), memoryBytes);
        read("codes", codes, tiles() * tileBytes(), memoryBytes);
        read("x", x, (long) tokens * cols * (kind.isPlain() ? Float.BYTES : Short.BYTES), memoryBytes);
        if (kind.isPlain()) {
            demand((scales | mins | xScales | xSums) == 0, "scales of plain numbers", scales | mins | xScales | xSums);
        } else {
            long scaleBytes = tiles() * tileScales() * Float.BYTES;
            long blockBytes = (long) tokens * (cols / TileKind.BLOCK) * Float.BYTES;
            read("scales", scales, scaleBytes, memoryBytes);
            if (mins != 0) {
                read("mins", mins, scaleBytes, memoryBytes);
            }
            read("x scales", xScales, blockBytes, memoryBytes);
            read("x sums", xSums, blockBytes, memoryBytes);
        }
    }

    private long yBytes() {
        return (long) tokens * rows * Float.BYTES;
    }

    private void read(String what, long address, long bytes, long memoryBytes) {
        inside(what, address, bytes, memoryBytes);
        demand(address >= y + yBytes() || y >= address + bytes, what + " under y", address);
    }

    private static void inside(String what, long address, long bytes, long memoryBytes) {
        if (address < 0 || address > memoryBytes - bytes) {
            throw Trap.outOfBoundsMemory();
        }
        demand(address % Float.BYTES == 0, "address of " + what, address);
    }
}
