package dev.quipu.llm.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The activations of a call, on the heap, in the form that kernels read. Tokens that are worked four at a time lie
 * together by fours, and the tokens that are left, which are worked one by one, as the module has them.
 */
final class Activations {

    private static final int FOUR = Panel.TOKENS_AT_ONCE;
    private static final int BLOCK = TileKind.BLOCK;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Plain numbers that a thread copies at a time. */
    private static final int COPIED = 1 << 15;

    private final Workers workers;
    private final Summing summing;
    private MatmulCall call;
    private int blocks;

    /** Quants of fours, each twice in an int: (four, block, token, column). Only to sum in {@link Summing#SHORTS}. */
    int[] twice = {};

    /** Quants of fours as they are: (four, block, token, column). Only to sum in {@link Summing#PACKED}. */
    double[] doubles = {};

    /** Quants of the tokens left: (token, column). */
    short[] quants = {};

    /** Of {@link #quants}, where codes have 4 bits: {@link OneTokenKernels#steps}. */
    short[] steps = {};

    /** (four, block, token) of fours, (token, block) of the tokens left. */
    float[] scales = {};

    /** Scale times sum, where weights have mins; as {@link #scales}. */
    float[] mins = {};

    /** Of the tokens left: (token, block). */
    int[] sums = {};

    /** Plain numbers: (token, column). */
    float[] numbers = {};

    Activations(Workers workers, Summing summing) {
        this.workers = workers;
        this.summing = summing;
    }

    /** Takes over those of a call. {@code memory} is all of the module's, and the call's addresses are inside. */
    void copy(MatmulCall matmul, MemorySegment memory) {
        call = matmul;
        int count = Math.multiplyExact(call.tokens(), call.cols());
        if (call.kind().isPlain()) {
            copyNumbers(count, memory);
            return;
        }
        blocks = call.cols() / BLOCK;
        makeRoom(count);
        int fours = call.tokens() / FOUR;
        workers.run(fours, (four, _) -> copyFour(four, memory));
        copyRest(fours * FOUR, memory);
    }

    private void makeRoom(int count) {
        if (quants.length >= count) return;
        switch (summing) {
            case SHORTS -> twice = new int[count];
            case PACKED -> doubles = new double[count];
        }
        quants = new short[count];
        steps = new short[count];
        scales = new float[count / BLOCK];
        mins = new float[count / BLOCK];
        sums = new int[count / BLOCK];
    }

    private void copyNumbers(int count, MemorySegment memory) {
        if (numbers.length < count) numbers = new float[count];
        workers.run((count + COPIED - 1) / COPIED, (item, _) -> {
            int from = item * COPIED;
            long address = call.x() + (long) from * Float.BYTES;
            MemorySegment.copy(memory, FLOAT, address, numbers, from, Math.min(COPIED, count - from));
        });
    }

    private void copyFour(int four, MemorySegment memory) {
        int first = four * FOUR;
        int column = first * call.cols();
        long shorts = call.x() + (long) column * Short.BYTES;
        switch (summing) {
            case SHORTS -> CodeKernels.copyTwice(memory, shorts, call.cols(), twice, column);
            case PACKED -> PackingKernels.widen(memory, shorts, call.cols(), doubles, column);
        }
        for (int token = 0; token < FOUR; token++) {
            long from = (long) (first + token) * blocks * Float.BYTES;
            int to = first * blocks + token;
            for (int block = 0; block < blocks; block++) {
                copyBlock(memory, from + (long) block * Float.BYTES, to + block * FOUR);
            }
        }
    }

    private void copyRest(int first, MemorySegment memory) {
        int column = first * call.cols();
        int columns = (call.tokens() - first) * call.cols();
        MemorySegment.copy(memory, SHORT, call.x() + (long) column * Short.BYTES, quants, column, columns);
        if (call.kind() == TileKind.CODES_4) OneTokenKernels.steps(quants, column, columns, steps);
        for (int block = first * blocks; block < call.tokens() * blocks; block++) {
            long from = (long) block * Float.BYTES;
            copyBlock(memory, from, block);
            sums[block] = memory.get(INT, call.xSums() + from);
        }
    }

    /** @param from in bytes, of the call's scales and sums */
    private void copyBlock(MemorySegment memory, long from, int to) {
        float scale = memory.get(FLOAT, call.xScales() + from);
        scales[to] = scale;
        if (call.mins() != 0) mins[to] = scale * (float) memory.get(INT, call.xSums() + from);
    }
}
