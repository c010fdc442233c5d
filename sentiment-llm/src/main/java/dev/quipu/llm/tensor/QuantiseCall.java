package dev.quipu.llm.tensor;

/**
 * The checked arguments of {@code tensor.quantise}; {@code tensor.h} of the inference module says what they are.
 *
 * @param x address of the numbers, as the others are of the results
 */
record QuantiseCall(int blocks, long x, long quants, long scales, long sums) implements TensorCall {

    static final int ARGUMENTS = 5;

    private static final long BASE_PRICE = 64;
    private static final long BLOCK_PRICE = 96;
    private static final long BLOCKS_MOST = 1L << 24;

    /**
     * @param arguments in order, addresses of 32 bits zero-extended
     * @throws dev.quipu.wasm.WasmException of phase TRAP if they are not what {@code tensor.h} asks for
     */
    static QuantiseCall of(long[] arguments, long memoryBytes) {
        var ranges = new Ranges("tensor.quantise", memoryBytes);
        int blocks = ranges.count("blocks", arguments[0], 0, BLOCKS_MOST);
        ranges.output("quants", arguments[2], (long) blocks * TileKind.BLOCK * Short.BYTES);
        ranges.output("scales", arguments[3], (long) blocks * Float.BYTES);
        ranges.output("sums", arguments[4], (long) blocks * Integer.BYTES);
        ranges.input("x", arguments[1], (long) blocks * TileKind.BLOCK * Float.BYTES);
        return new QuantiseCall(blocks, arguments[1], arguments[2], arguments[3], arguments[4]);
    }

    @Override
    public long price() {
        return BASE_PRICE + BLOCK_PRICE * blocks;
    }
}
