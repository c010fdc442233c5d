package dev.quipu.llm.tensor;

import static dev.quipu.llm.tensor.Lanes.FLOATS;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.IS_NAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of attention, four queries at a time: {@code attention.h} and {@code elementwise.h} of the inference
 * module say what they compute.
 */
final class AttendKernels {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final int LANES = FLOATS.length();
    private static final int PAGE = AttendCall.PAGE;

    private AttendKernels() {}

    /**
     * Scores of one page.
     *
     * @param keys address of (number, position)
     * @param q (query, number)
     * @param to where the first query's scores go; the others are {@code stride} apart
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

    /**
     * Scores of four queries to weights, from one position to before each query's own end; what lies behind that may
     * change, too.
     */
    static void softmax(float[] scores, int stride, int from, int[] ends) {
        int common = ends[0];
        for (int query = 0; query < Attend.QUERIES; query++) {
            int at = query * stride;
            exponentials(scores, at + from, at + ends[query], largest(scores, at + from, at + ends[query]));
            common = Math.min(common, ends[query]);
        }
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int p = from; p < common; p++) {
            s0 += scores[p];
            s1 += scores[stride + p];
            s2 += scores[2 * stride + p];
            s3 += scores[3 * stride + p];
        }
        normalise(scores, 0, from, common, ends[0], s0);
        normalise(scores, stride, from, common, ends[1], s1);
        normalise(scores, 2 * stride, from, common, ends[2], s2);
        normalise(scores, 3 * stride, from, common, ends[3], s3);
    }

    /** @param sum of the exponentials before {@code summed} */
    private static void normalise(float[] scores, int at, int from, int summed, int end, float sum) {
        float all = sum;
        for (int p = summed; p < end; p++) {
            all += scores[at + p];
        }
        multiply(scores, at + from, at + end, 1.0f / all);
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

    private static void exponentials(float[] scores, int from, int to, float largest) {
        for (int p = from; p < to; p += LANES) {
            Exponential.of(FloatVector.fromArray(FLOATS, scores, p).sub(largest))
                    .intoArray(scores, p);
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
     * @param weights (query, position), a stride apart; {@code first} is that of the first position
     * @param mixed (query, number)
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
        for (int query = 0; query < Attend.QUERIES; query++) {
            float sum = mixed[query * size + to];
            for (int p = 0; p < count; p++) {
                sum += weights[query * stride + first + p] * memory.get(FLOAT, values + (long) p * size * Float.BYTES);
            }
            mixed[query * size + to] = sum;
        }
    }

    /** As {@link #mix}, for one query. */
    static void mixOfOne(
            MemorySegment memory, long values, float[] weights, int first, int count, float[] mixed, int to, int size) {
        for (int p = 0; p < count; p++) {
            float weight = weights[first + p];
            long at = values + (long) p * size * Float.BYTES;
            int i = 0;
            for (; i + LANES <= size; i += LANES) {
                var value = FloatVector.fromMemorySegment(FLOATS, memory, at + (long) i * Float.BYTES, ORDER);
                FloatVector.fromArray(FLOATS, mixed, to + i)
                        .add(value.mul(weight))
                        .intoArray(mixed, to + i);
            }
            for (; i < size; i++) {
                mixed[to + i] += weight * memory.get(FLOAT, at + (long) i * Float.BYTES);
            }
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
