package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.FLOATS;
import static jdk.incubator.vector.VectorOperators.IS_NAN;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** Does {@code tensor.gate} on a module's memory: {@code kernels.h} says what is computed. */
final class Gate {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = FLOATS.length();

    /** What a thread takes at a time. */
    private static final int NUMBERS_AT_ONCE = 4096;

    private final Workers workers;

    Gate(Workers workers) {
        this.workers = workers;
    }

    void run(GateCall call, MemorySegment memory) {
        int items = (call.numbers() + NUMBERS_AT_ONCE - 1) / NUMBERS_AT_ONCE;
        workers.run(items, (item, _) -> {
            long first = (long) item * NUMBERS_AT_ONCE;
            int count = (int) Math.min(NUMBERS_AT_ONCE, call.numbers() - first);
            multiply(memory, call.gate() + first * Float.BYTES, call.up() + first * Float.BYTES, count);
        });
    }

    private static void multiply(MemorySegment memory, long gate, long up, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            long at = (long) i * Float.BYTES;
            var g = FloatVector.fromMemorySegment(FLOATS, memory, gate + at, ORDER);
            var u = FloatVector.fromMemorySegment(FLOATS, memory, up + at, ORDER);
            gated(g, u).intoMemorySegment(memory, gate + at, ORDER);
        }
        if (i < count) {
            long at = (long) i * Float.BYTES;
            var some = FLOATS.indexInRange(i, count);
            var g = FloatVector.fromMemorySegment(FLOATS, memory, gate + at, ORDER, some);
            var u = FloatVector.fromMemorySegment(FLOATS, memory, up + at, ORDER, some);
            gated(g, u).intoMemorySegment(memory, gate + at, ORDER, some);
        }
    }

    /** A NaN becomes the one NaN that a module would have made. */
    private static FloatVector gated(FloatVector gate, FloatVector up) {
        var product = gate.div(Exponential.of(gate.neg()).add(1.0f)).mul(up);
        return product.blend(Float.NaN, product.test(IS_NAN));
    }
}
