package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.FLOATS;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.IS_NAN;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of attention, four query heads at a time: {@code attention.h} and {@code elementwise.h} of the inference
 * module say what they compute.
 */
final class AttendKernels {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final int LANES = FLOATS.length();
    private static final int PAGE = AttendCall.PAGE;

    /** As in math.h. */
    private static final float ROUND_TO_WHOLE = 12582912.0f;

    private AttendKernels() {}

    /**
     * Scores of one page.
     *
     * @param keys address of (number, position)
     * @param q (head, number)
     * @param to where the first head's scores go; the others are {@code stride} apart
     */
    static void scores(
            MemorySegment memory, long keys, float[] q, int size, float scale, float[] scores, int to, int stride) {
        for (int lane = 0; lane < PAGE; lane += LANES) {
            scoresOfLanes(memory, keys + (long) lane * Float.BYTES, q, size, scale, scores, to + lane, stride);
        }
    }

    private static void scoresOfLanes(
            MemorySegment memory, long keys, float[] q, int size, float scale, float[] scores, int to, int stride) {
        var s0 = FloatVector.zero(FLOATS);
        var s1 = s0;
        var s2 = s0;
        var s3 = s0;
        for (int i = 0; i < size; i++) {
            var key = FloatVector.fromMemorySegment(FLOATS, memory, keys + (long) i * PAGE * Float.BYTES, ORDER);
            s0 = s0.add(key.mul(q[i]));
            s1 = s1.add(key.mul(q[size + i]));
            s2 = s2.add(key.mul(q[2 * size + i]));
            s3 = s3.add(key.mul(q[3 * size + i]));
        }
        s0.mul(scale).intoArray(scores, to);
        s1.mul(scale).intoArray(scores, to + stride);
        s2.mul(scale).intoArray(scores, to + 2 * stride);
        s3.mul(scale).intoArray(scores, to + 3 * stride);
    }

    /** Scores of four heads to weights, from one position to before another; what lies behind may change, too. */
    static void softmax(float[] scores, int stride, int from, int to) {
        for (int head = 0; head < Attend.HEADS; head++) {
            int at = head * stride + from;
            exponentials(scores, at, at + to - from, largest(scores, at, at + to - from));
        }
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int p = from; p < to; p++) {
            s0 += scores[p];
            s1 += scores[stride + p];
            s2 += scores[2 * stride + p];
            s3 += scores[3 * stride + p];
        }
        multiply(scores, from, to, 1.0f / s0);
        multiply(scores, stride + from, stride + to, 1.0f / s1);
        multiply(scores, 2 * stride + from, 2 * stride + to, 1.0f / s2);
        multiply(scores, 3 * stride + from, 3 * stride + to, 1.0f / s3);
    }

    /** A NaN stays only if it is the first, as in a loop that asks whether a score is larger. */
    private static float largest(float[] scores, int from, int to) {
        var lanes = FloatVector.broadcast(FLOATS, scores[from]);
        int p = from;
        for (; p + LANES <= to; p += LANES) {
            var next = FloatVector.fromArray(FLOATS, scores, p);
            lanes = lanes.blend(next, next.compare(GT, lanes));
        }
        float largest = scores[from];
        for (int lane = 0; lane < LANES; lane++) {
            float next = lanes.lane(lane);
            largest = next > largest ? next : largest;
        }
        for (; p < to; p++) {
            largest = scores[p] > largest ? scores[p] : largest;
        }
        return largest;
    }

    /** lanes_exp of the difference to the largest. */
    private static void exponentials(float[] scores, int from, int to, float largest) {
        var one = FloatVector.broadcast(FLOATS, 1.0f);
        for (int p = from; p < to; p += LANES) {
            var x = FloatVector.fromArray(FLOATS, scores, p).sub(largest);
            var vanishes = x.compare(LT, -87.0f);
            var clamped = x.blend(-87.0f, vanishes);
            clamped = clamped.blend(88.0f, clamped.compare(GT, 88.0f));
            var shifted = clamped.mul(1.44269504088896341f).add(ROUND_TO_WHOLE);
            var n = shifted.sub(ROUND_TO_WHOLE);
            var r = clamped.sub(n.mul(0.693359375f));
            r = r.sub(n.mul(-2.12194440e-4f));
            var y = r.mul(1.9875691500e-4f).add(1.3981999507e-3f);
            y = y.mul(r).add(8.3334519073e-3f);
            y = y.mul(r).add(4.1665795894e-2f);
            y = y.mul(r).add(1.6666665459e-1f);
            y = y.mul(r).add(5.0000001201e-1f);
            y = y.mul(r.mul(r)).add(r).add(one);
            var exponent = shifted.reinterpretAsInts()
                    .sub(Float.floatToRawIntBits(ROUND_TO_WHOLE))
                    .add(127)
                    .lanewise(LSHL, 23)
                    .reinterpretAsFloats();
            y.mul(exponent).blend(0.0f, vanishes).intoArray(scores, p);
        }
    }

    private static void multiply(float[] scores, int from, int to, float factor) {
        for (int p = from; p < to; p += LANES) {
            FloatVector.fromArray(FLOATS, scores, p).mul(factor).intoArray(scores, p);
        }
    }

    /**
     * Adds some positions of one page to the mix.
     *
     * @param values address of (position, number)
     * @param weights (head, position), a stride apart; {@code first} is that of the first position
     * @param mixed (head, number)
     */
    static void mix(
            MemorySegment memory,
            long values,
            float[] weights,
            int first,
            int count,
            int stride,
            float[] mixed,
            int size) {
        int i = 0;
        for (; i + 2 * LANES <= size; i += 2 * LANES) {
            mixTwo(memory, values + (long) i * Float.BYTES, weights, first, count, stride, mixed, i, size);
        }
        for (; i < size; i++) {
            mixOne(memory, values + (long) i * Float.BYTES, weights, first, count, stride, mixed, i, size);
        }
    }

    private static void mixTwo(
            MemorySegment memory,
            long values,
            float[] weights,
            int first,
            int count,
            int stride,
            float[] mixed,
            int to,
            int size) {
        int to1 = to + size;
        int to2 = to1 + size;
        int to3 = to2 + size;
        var a0 = FloatVector.fromArray(FLOATS, mixed, to);
        var b0 = FloatVector.fromArray(FLOATS, mixed, to + LANES);
        var a1 = FloatVector.fromArray(FLOATS, mixed, to1);
        var b1 = FloatVector.fromArray(FLOATS, mixed, to1 + LANES);
        var a2 = FloatVector.fromArray(FLOATS, mixed, to2);
        var b2 = FloatVector.fromArray(FLOATS, mixed, to2 + LANES);
        var a3 = FloatVector.fromArray(FLOATS, mixed, to3);
        var b3 = FloatVector.fromArray(FLOATS, mixed, to3 + LANES);
        for (int p = 0; p < count; p++) {
            long at = values + (long) p * size * Float.BYTES;
            var a = FloatVector.fromMemorySegment(FLOATS, memory, at, ORDER);
            var b = FloatVector.fromMemorySegment(FLOATS, memory, at + (long) LANES * Float.BYTES, ORDER);
            var w0 = FloatVector.broadcast(FLOATS, weights[first + p]);
            a0 = a0.add(w0.mul(a));
            b0 = b0.add(w0.mul(b));
            var w1 = FloatVector.broadcast(FLOATS, weights[stride + first + p]);
            a1 = a1.add(w1.mul(a));
            b1 = b1.add(w1.mul(b));
            var w2 = FloatVector.broadcast(FLOATS, weights[2 * stride + first + p]);
            a2 = a2.add(w2.mul(a));
            b2 = b2.add(w2.mul(b));
            var w3 = FloatVector.broadcast(FLOATS, weights[3 * stride + first + p]);
            a3 = a3.add(w3.mul(a));
            b3 = b3.add(w3.mul(b));
        }
        a0.intoArray(mixed, to);
        b0.intoArray(mixed, to + LANES);
        a1.intoArray(mixed, to1);
        b1.intoArray(mixed, to1 + LANES);
        a2.intoArray(mixed, to2);
        b2.intoArray(mixed, to2 + LANES);
        a3.intoArray(mixed, to3);
        b3.intoArray(mixed, to3 + LANES);
    }

    /** One number, where a head's size is no multiple of two vectors. */
    private static void mixOne(
            MemorySegment memory,
            long values,
            float[] weights,
            int first,
            int count,
            int stride,
            float[] mixed,
            int to,
            int size) {
        for (int head = 0; head < Attend.HEADS; head++) {
            float sum = mixed[head * size + to];
            for (int p = 0; p < count; p++) {
                sum += weights[head * stride + first + p] * memory.get(FLOAT, values + (long) p * size * Float.BYTES);
            }
            mixed[head * size + to] = sum;
        }
    }

    /** Copies numbers out; a NaN becomes the one NaN that a module would have made. */
    static void copyOut(float[] mixed, int from, int size, MemorySegment memory, long address) {
        int i = 0;
        for (; i + LANES <= size; i += LANES) {
            var value = FloatVector.fromArray(FLOATS, mixed, from + i);
            value.blend(Float.NaN, value.test(IS_NAN))
                    .intoMemorySegment(memory, address + (long) i * Float.BYTES, ORDER);
        }
        for (; i < size; i++) {
            float value = mixed[from + i];
            memory.set(FLOAT, address + (long) i * Float.BYTES, Float.isNaN(value) ? Float.NaN : value);
        }
    }
}
