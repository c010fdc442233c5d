package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.FLOATS;
import static dev.quipu.llm.tensor.Lanes.HALF_SHORTS;
import static dev.quipu.llm.tensor.Lanes.INTS;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.IS_NAN;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Does {@code tensor.quantise} on a module's memory: {@code quantise.h} says what is computed. */
final class Quantise {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    private static final int LANES = FLOATS.length();
    private static final int BLOCK = TileKind.BLOCK;

    private static final float LEAST_TO_DIVIDE_BY = 1e-30f;
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int INFINITY = 0x7f800000;

    /** What a thread takes at a time. */
    private static final int BLOCKS_AT_ONCE = 128;

    private final Workers workers;

    Quantise(Workers workers) {
        this.workers = workers;
    }

    void run(QuantiseCall call, MemorySegment memory) {
        int items = (call.blocks() + BLOCKS_AT_ONCE - 1) / BLOCKS_AT_ONCE;
        workers.run(items, (item, _) -> {
            int first = item * BLOCKS_AT_ONCE;
            blocks(memory, call, first, Math.min(first + BLOCKS_AT_ONCE, call.blocks()));
        });
    }

    private static void blocks(MemorySegment memory, QuantiseCall call, int from, int to) {
        for (int block = from; block < to; block++) {
            long x = call.x() + (long) block * BLOCK * Float.BYTES;
            long quants = call.quants() + (long) block * BLOCK * Short.BYTES;
            float largest = magnitude(memory, x);
            boolean finite = largest < Float.POSITIVE_INFINITY;
            int sum = 0;
            float scale = finite ? 0.0f : largest;
            if (largest >= LEAST_TO_DIVIDE_BY && finite) {
                sum = quantise(memory, x, 127.0f / largest, quants);
                scale = largest / 127.0f;
            } else {
                memory.asSlice(quants, BLOCK * Short.BYTES).fill((byte) 0);
            }
            memory.set(FLOAT, call.scales() + (long) block * Float.BYTES, scale);
            memory.set(INT, call.sums() + (long) block * Integer.BYTES, sum);
        }
    }

    /** The largest, NaNs left out; magnitudes are in the order of their bits. */
    private static float magnitude(MemorySegment memory, long x) {
        var largest = IntVector.zero(INTS);
        for (int i = 0; i < BLOCK; i += LANES) {
            var bits = IntVector.fromMemorySegment(INTS, memory, x + (long) i * Float.BYTES, ORDER)
                    .and(MAGNITUDE);
            largest = largest.max(bits.blend(0, bits.compare(GT, INFINITY)));
        }
        return Float.intBitsToFloat(largest.reduceLanes(MAX));
    }

    /** Gives the sum of the quants. */
    private static int quantise(MemorySegment memory, long x, float inverse, long quants) {
        var sum = IntVector.zero(INTS);
        for (int i = 0; i < BLOCK; i += LANES) {
            var number = FloatVector.fromMemorySegment(FLOATS, memory, x + (long) i * Float.BYTES, ORDER);
            var shifted = number.mul(inverse).add(Exponential.ROUND_TO_WHOLE).reinterpretAsInts();
            var whole = shifted.lanewise(LSHL, 24).lanewise(ASHR, 24);
            // The module's NaN has no low bits; one that came through these operations may.
            whole = whole.blend(0, number.test(IS_NAN).cast(INTS));
            sum = sum.add(whole);
            whole.convertShape(I2S, HALF_SHORTS, 0)
                    .reinterpretAsShorts()
                    .intoMemorySegment(memory, quants + (long) i * Short.BYTES, ORDER);
        }
        return sum.reduceLanes(ADD);
    }
}
