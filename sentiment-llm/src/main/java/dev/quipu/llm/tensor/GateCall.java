package dev.quipu.llm.tensor;

/**
 * The checked arguments of {@code tensor.gate}; {@code tensor.h} of the inference module says what they are.
 *
 * @param gate address of numbers that are overwritten
 * @param up address of as many
 */
record GateCall(int numbers, long gate, long up) implements TensorCall {

    static final int ARGUMENTS = 3;

    private static final long BASE_PRICE = 64;
    private static final long NUMBER_PRICE = 16;
    private static final long NUMBERS_MOST = 1L << 28;

    /**
     * @param arguments in order, addresses of 32 bits zero-extended
     * @throws dev.quipu.wasm.WasmException of phase TRAP if they are not what {@code tensor.h} asks for
     */
    static GateCall of(long[] arguments, long memoryBytes) {
        var ranges = new Ranges("tensor.gate", memoryBytes);
        int numbers = ranges.count("numbers", arguments[0], 0, NUMBERS_MOST);
        ranges.output("gate", arguments[1], (long) numbers * Float.BYTES);
        ranges.input("up", arguments[2], (long) numbers * Float.BYTES);
        return new GateCall(numbers, arguments[1], arguments[2]);
    }

    @Override
    public long price() {
        return BASE_PRICE + NUMBER_PRICE * numbers;
    }
}
