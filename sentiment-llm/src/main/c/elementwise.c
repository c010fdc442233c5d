#include "elementwise.h"

#include "lanes.h"
#include "math.h"

static int32_t not_finite(void) { return fail(QP_NOT_FINITE, "the network's activations grow beyond float32"); }

/* Four vectors' sums run beside each other: a sum in order waits for each of its additions. */
enum { TOGETHER = 4 };

static void squares_of_four(const float *x, uint32_t length, float *squares) {
    const float *x1 = x + length;
    const float *x2 = x1 + length;
    const float *x3 = x2 + length;
    float a = 0.0f, b = 0.0f, c = 0.0f, d = 0.0f;
    ROLLED
    for (uint32_t i = 0; i < length; i++) {
        a += x[i] * x[i];
        b += x1[i] * x1[i];
        c += x2[i] * x2[i];
        d += x3[i] * x3[i];
    }
    squares[0] = a;
    squares[1] = b;
    squares[2] = c;
    squares[3] = d;
}

static float squares_of(const float *x, uint32_t length) {
    float squares = 0.0f;
    for (uint32_t i = 0; i < length; i++) squares += x[i] * x[i];
    return squares;
}

static void scale_by_weights(const float *x, float inverse, const float *weight, uint32_t length, float *out) {
    uint32_t i = 0;
    ROLLED
    for (; i + LANES <= length; i += LANES)
        lanes_store(out + i, lanes_load(weight + i) * (lanes_load(x + i) * lanes_all(inverse)));
    for (; i < length; i++) out[i] = weight[i] * (x[i] * inverse);
}

int32_t rms_norm(const float *x, size_t count, uint32_t length, const float *weight, float epsilon, float *out) {
    float squares[TOGETHER];
    for (size_t done = 0; done < count;) {
        uint32_t group = count - done >= TOGETHER ? TOGETHER : 1;
        if (group == TOGETHER) squares_of_four(x, length, squares);
        else squares[0] = squares_of(x, length);
        for (uint32_t i = 0; i < group; i++, x += length, out += length) {
            if (!is_finite(squares[i])) return not_finite();
            scale_by_weights(x, 1.0f / sqrt_f32(squares[i] / (float)length + epsilon), weight, length, out);
        }
        done += group;
    }
    return QP_OK;
}

static int32_t layer_norm_one(const float *x, uint32_t length, const float *weight, const float *bias, float epsilon, float *out) {
    float sum = 0.0f;
    for (uint32_t i = 0; i < length; i++) sum += x[i];
    float mean = sum / (float)length;
    float squares = 0.0f;
    for (uint32_t i = 0; i < length; i++) squares += (x[i] - mean) * (x[i] - mean);
    if (!is_finite(squares)) return not_finite();
    float inverse = 1.0f / sqrt_f32(squares / (float)length + epsilon);
    for (uint32_t i = 0; i < length; i++) out[i] = (x[i] - mean) * inverse * weight[i] + bias[i];
    return QP_OK;
}

int32_t layer_norm(const float *x, size_t count, uint32_t length, const float *weight, const float *bias, float epsilon, float *out) {
    for (size_t i = 0; i < count; i++, x += length, out += length) TRY(layer_norm_one(x, length, weight, bias, epsilon, out));
    return QP_OK;
}

void add_to(float *x, const float *y, size_t n) {
    size_t i = 0;
    ROLLED
    for (; i + LANES <= n; i += LANES) lanes_store(x + i, lanes_load(x + i) + lanes_load(y + i));
    for (; i < n; i++) x[i] += y[i];
}

void add_bias(float *x, size_t count, uint32_t length, const float *bias) {
    for (size_t i = 0; i < count; i++) add_to(x + i * length, bias, length);
}

void multiply_by(float *x, size_t n, float factor) {
    size_t i = 0;
    ROLLED
    for (; i + LANES <= n; i += LANES) lanes_store(x + i, lanes_load(x + i) * lanes_all(factor));
    for (; i < n; i++) x[i] *= factor;
}

/* A number past 10 is left as it is: what the cube of a huge one would overflow to is of no use. */
static inline F32x4 lanes_gelu(F32x4 x) {
    F32x4 u = lanes_all(0.79788456080286535588f) * x * (lanes_all(1.0f) + lanes_all(0.044715f) * x * x);
    F32x4 result = x / (lanes_all(1.0f) + lanes_exp(lanes_all(-2.0f) * u));
    return lanes_choose(x > lanes_all(10.0f), x, result);
}

/* The last numbers go through the lanes with zeros beside them. */
static F32x4 load_some(const float *from, size_t count) {
    F32x4 lanes = lanes_all(0.0f);
    for (size_t i = 0; i < count; i++) lanes[i] = from[i];
    return lanes;
}

static void store_some(float *to, F32x4 lanes, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = lanes[i];
}

NOINLINE void gelu(float *x, size_t n) {
    size_t i = 0;
    ROLLED
    for (; i + LANES <= n; i += LANES) lanes_store(x + i, lanes_gelu(lanes_load(x + i)));
    if (i < n) store_some(x + i, lanes_gelu(load_some(x + i, n - i)), n - i);
}

void gelu_times(float *gate, const float *up, size_t n) {
    gelu(gate, n);
    for (size_t i = 0; i < n; i++) gate[i] *= up[i];
}

/* tanh(u) = 1 - 2 / (1 + e^2u) */
NOINLINE void soft_cap(float *x, size_t n, float cap) {
    for (size_t i = 0; i < n; i++) {
        float grown = exp_f32(2.0f * (x[i] / cap));
        x[i] = cap * (1.0f - 2.0f / (1.0f + grown));
    }
}

static float largest_of(const float *x, uint32_t n) {
    float largest = x[0];
    uint32_t i = 0;
    F32x4 four = lanes_all(largest);
    ROLLED
    for (; i + LANES <= n; i += LANES) {
        F32x4 next = lanes_load(x + i);
        four = lanes_choose(next > four, next, four);
    }
    for (; i < n; i++) largest = x[i] > largest ? x[i] : largest;
    for (uint32_t lane = 0; lane < LANES; lane++) largest = four[lane] > largest ? four[lane] : largest;
    return largest;
}

/* x[i] = e^(x[i] - largest) */
NOINLINE static void exponentials(float *x, uint32_t n, float largest) {
    uint32_t i = 0;
    ROLLED
    for (; i + LANES <= n; i += LANES) lanes_store(x + i, lanes_exp(lanes_load(x + i) - lanes_all(largest)));
    for (; i < n; i++) x[i] = exp_f32(x[i] - largest);
}

NOINLINE static void sums_of_four(const float *const x[SOFTMAX_MAX], uint32_t n, float *sums) {
    const float *x0 = x[0];
    const float *x1 = x[1];
    const float *x2 = x[2];
    const float *x3 = x[3];
    float a = 0.0f, b = 0.0f, c = 0.0f, d = 0.0f;
    ROLLED
    for (uint32_t i = 0; i < n; i++) {
        a += x0[i];
        b += x1[i];
        c += x2[i];
        d += x3[i];
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}

void softmax(float *scores, uint32_t count, size_t stride, uint32_t n) {
    const float *lists[SOFTMAX_MAX];
    float sums[SOFTMAX_MAX];
    for (uint32_t i = 0; i < SOFTMAX_MAX; i++) lists[i] = scores + stride * min_u32(i, count - 1);
    for (uint32_t i = 0; i < count; i++) exponentials(scores + stride * i, n, largest_of(lists[i], n));
    sums_of_four(lists, n, sums);
    for (uint32_t i = 0; i < count; i++) multiply_by(scores + stride * i, n, 1.0f / sums[i]);
}
