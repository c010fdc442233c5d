#ifndef __wasm_simd128__

#include "gguf.h"
#include "kernels.h"
#include "math.h"

/*
 * Three rows in one 64-bit integer, 21 bits apart. Multiplying by an activation and adding works on all three
 * at once, since a two's-complement number is just a sum of powers of two:
 *
 *   sum = S0 + S1 * 2^21 + S2 * 2^42,   |S| <= 32 * 128 * 127 = 520,192 < 2^20
 *
 * so S0 is the low 21 bits with their sign; taking it away leaves S1 in the next 21, and so on.
 *
 * A tile has four such integers to a column (12 rows), so that a loaded activation serves four multiplications:
 * two tokens by four integers are six loads for eight.
 */
enum { LANE_BITS = 21, SIGN_SHIFT = 64 - LANE_BITS, ROWS_PACKED = 3 };

static inline int32_t low_lane(int64_t sum) { return (int32_t)((int64_t)((uint64_t)sum << SIGN_SHIFT) >> SIGN_SHIFT); }

static inline int64_t drop_lane(int64_t sum, int32_t lane) { return (sum - lane) >> LANE_BITS; }

static int64_t quant_at(const uint8_t *raw, uint32_t row, uint32_t cols, uint32_t c) {
    uint32_t row_bytes = cols / Q8_BLOCK * Q8_BLOCK_BYTES;
    return (int8_t)raw[(size_t)row * row_bytes + c / Q8_BLOCK * Q8_BLOCK_BYTES + 2 + c % Q8_BLOCK];
}

void q8_pack(const uint8_t *raw, uint32_t cols, Q8Column *columns) {
    for (uint32_t c = 0; c < cols; c++)
        for (uint32_t row = 0; row < Q8_TILE_ROWS; row += ROWS_PACKED)
            *columns++ = quant_at(raw, row, cols, c) + quant_at(raw, row + 1, cols, c) * (1ll << LANE_BITS) +
                         quant_at(raw, row + 2, cols, c) * (1ll << 2 * LANE_BITS);
}

void q8_unpack_row(const Q8Column *columns, const float *scales, uint32_t row, uint32_t cols, float *w) {
    for (uint32_t c = 0; c < cols; c++) {
        int64_t packed = columns[(size_t)c * Q8_COLUMN_ITEMS + row / ROWS_PACKED];
        for (uint32_t lane = 0; lane < row % ROWS_PACKED; lane++) packed = drop_lane(packed, low_lane(packed));
        w[c] = scales[c / Q8_BLOCK * Q8_TILE_ROWS + row] * (float)low_lane(packed);
    }
}

/* Adds one block's three sums to y. */
static inline void add_three(int64_t sum, const float *d_w, float d_x, float *y) {
    int32_t s0 = low_lane(sum);
    sum = drop_lane(sum, s0);
    int32_t s1 = low_lane(sum);
    int32_t s2 = (int32_t)drop_lane(sum, s1);
    y[0] += (float)s0 * (d_w[0] * d_x);
    y[1] += (float)s1 * (d_w[1] * d_x);
    y[2] += (float)s2 * (d_w[2] * d_x);
}

NOINLINE void q8_tile_by_1(const Q8Column *columns, const float *scales, const Quant *x, const float *x_scales, uint32_t cols,
                           float *y) {
    for (uint32_t i = 0; i < Q8_TILE_ROWS; i++) y[i] = 0.0f;
    for (uint32_t block = 0; block < cols / Q8_BLOCK; block++) {
        int64_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
        ROLLED
        for (uint32_t c = 0; c < Q8_BLOCK; c++, columns += Q8_COLUMN_ITEMS) {
            int64_t value = x[c];
            sum0 += columns[0] * value;
            sum1 += columns[1] * value;
            sum2 += columns[2] * value;
            sum3 += columns[3] * value;
        }
        float d_x = x_scales[block];
        add_three(sum0, scales, d_x, y);
        add_three(sum1, scales + 3, d_x, y + 3);
        add_three(sum2, scales + 6, d_x, y + 6);
        add_three(sum3, scales + 9, d_x, y + 9);
        scales += Q8_TILE_ROWS;
        x += Q8_BLOCK;
    }
}

NOINLINE void q8_tile_by_many(const Q8Column *columns, const float *scales, const Quant *x, const float *x_scales,
                              uint32_t cols, float *y, size_t y_stride) {
    uint32_t blocks = cols / Q8_BLOCK;
    const Quant *next_x = x + cols;
    float *next_y = y + y_stride;
    for (uint32_t i = 0; i < Q8_TILE_ROWS; i++) y[i] = next_y[i] = 0.0f;
    for (uint32_t block = 0; block < blocks; block++) {
        int64_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
        int64_t next0 = 0, next1 = 0, next2 = 0, next3 = 0;
        ROLLED
        for (uint32_t c = 0; c < Q8_BLOCK; c++, columns += Q8_COLUMN_ITEMS) {
            int64_t value = x[c];
            int64_t next = next_x[c];
            sum0 += columns[0] * value;
            next0 += columns[0] * next;
            sum1 += columns[1] * value;
            next1 += columns[1] * next;
            sum2 += columns[2] * value;
            next2 += columns[2] * next;
            sum3 += columns[3] * value;
            next3 += columns[3] * next;
        }
        float d_x = x_scales[block];
        add_three(sum0, scales, d_x, y);
        add_three(sum1, scales + 3, d_x, y + 3);
        add_three(sum2, scales + 6, d_x, y + 6);
        add_three(sum3, scales + 9, d_x, y + 9);
        d_x = x_scales[block + blocks];
        add_three(next0, scales, d_x, next_y);
        add_three(next1, scales + 3, d_x, next_y + 3);
        add_three(next2, scales + 6, d_x, next_y + 6);
        add_three(next3, scales + 9, d_x, next_y + 9);
        scales += Q8_TILE_ROWS;
        x += Q8_BLOCK;
        next_x += Q8_BLOCK;
    }
}

NOINLINE void f32_tile_by_1(const float *tile, const float *x, uint32_t cols, float *y) {
    float y0 = 0, y1 = 0, y2 = 0, y3 = 0;
    ROLLED
    for (uint32_t c = 0; c < cols; c++, tile += F32_TILE_ROWS) {
        float value = x[c];
        y0 += tile[0] * value;
        y1 += tile[1] * value;
        y2 += tile[2] * value;
        y3 += tile[3] * value;
    }
    y[0] = y0;
    y[1] = y1;
    y[2] = y2;
    y[3] = y3;
}

NOINLINE void attention_scores(const float *q, const float *k, uint32_t head_size, uint32_t tile_count, float scale,
                               float *scores) {
    for (uint32_t tile = 0; tile < tile_count; tile++, scores += 4) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        ROLLED
        for (uint32_t i = 0; i < head_size; i++, k += 4) {
            float value = q[i];
            s0 += k[0] * value;
            s1 += k[1] * value;
            s2 += k[2] * value;
            s3 += k[3] * value;
        }
        scores[0] = s0 * scale;
        scores[1] = s1 * scale;
        scores[2] = s2 * scale;
        scores[3] = s3 * scale;
    }
}

NOINLINE void attention_mix(const float *weights, const float *v, uint32_t head_size, uint32_t positions, float *out) {
    for (uint32_t i = 0; i < head_size; i += 4) {
        float o0 = 0, o1 = 0, o2 = 0, o3 = 0;
        const float *row = v + i;
        ROLLED
        for (uint32_t p = 0; p < positions; p++, row += head_size) {
            float weight = weights[p];
            o0 += weight * row[0];
            o1 += weight * row[1];
            o2 += weight * row[2];
            o3 += weight * row[3];
        }
        out[i] = o0;
        out[i + 1] = o1;
        out[i + 2] = o2;
        out[i + 3] = o3;
    }
}

float block_magnitude(const float *x) {
    float largest = 0.0f;
    for (uint32_t i = 0; i < Q8_BLOCK; i++) {
        float magnitude = bits_float(float_bits(x[i]) & 0x7fffffffu);
        largest = magnitude > largest ? magnitude : largest;
    }
    return largest;
}

void block_quantise(const float *x, float inverse, Quant *quants) {
    for (uint32_t i = 0; i < Q8_BLOCK; i++)
        quants[i] = (int8_t)(uint8_t)(float_bits(x[i] * inverse + ROUND_TO_WHOLE) & 0xffu);
}

NOINLINE void gate_times_up(float *gate, const float *up, size_t n) {
    for (size_t i = 0; i < n; i++) gate[i] = gate[i] / (1.0f + exp_f32(-gate[i])) * up[i];
}

#endif
