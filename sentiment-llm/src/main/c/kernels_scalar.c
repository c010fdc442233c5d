#ifndef __wasm_simd128__

#include "gguf.h"
#include "kernels.h"

/*
 * Three rows in one 64-bit integer, 21 bits apart. Multiplying by an activation and adding works on all three
 * at once, since a two's-complement number is just a sum of powers of two:
 *
 *   sum = S0 + S1 * 2^21 + S2 * 2^42,   |S| <= 32 * 128 * 127 = 520,192 < 2^20
 *
 * so S0 is the low 21 bits with their sign; taking it away leaves S1 in the next 21, and so on.
 */
enum { LANE_BITS = 21, SIGN_SHIFT = 64 - LANE_BITS };

static inline int32_t low_lane(int64_t sum) { return (int32_t)((int64_t)((uint64_t)sum << SIGN_SHIFT) >> SIGN_SHIFT); }

static inline int64_t drop_lane(int64_t sum, int32_t lane) { return (sum - lane) >> LANE_BITS; }

static int64_t quant_at(const uint8_t *row, uint32_t c) { return (int8_t)row[c / Q8_BLOCK * Q8_BLOCK_BYTES + 2 + c % Q8_BLOCK]; }

void q8_pack(const uint8_t *raw, uint32_t cols, Q8Column *columns) {
    uint32_t row_bytes = cols / Q8_BLOCK * Q8_BLOCK_BYTES;
    for (uint32_t c = 0; c < cols; c++)
        columns[c] = quant_at(raw, c) + quant_at(raw + row_bytes, c) * (1ll << LANE_BITS) +
                     quant_at(raw + 2 * (size_t)row_bytes, c) * (1ll << 2 * LANE_BITS);
}

void q8_unpack_row(const Q8Column *columns, const float *scales, uint32_t row, uint32_t cols, float *w) {
    for (uint32_t c = 0; c < cols; c++) {
        int64_t packed = columns[c];
        for (uint32_t lane = 0; lane < row; lane++) packed = drop_lane(packed, low_lane(packed));
        w[c] = scales[c / Q8_BLOCK * Q8_TILE_ROWS + row] * (float)low_lane(packed);
    }
}

/* Adds one block's three sums to y. */
static inline void add_block(int64_t sum, const float *d_w, float d_x, float *y) {
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
    y[0] = y[1] = y[2] = 0.0f;
    for (uint32_t block = 0; block < cols / Q8_BLOCK; block++) {
        int64_t sum = 0;
        ROLLED
        for (uint32_t c = 0; c < Q8_BLOCK; c++) sum += columns[c] * x[c];
        add_block(sum, scales, x_scales[block], y);
        columns += Q8_BLOCK;
        scales += Q8_TILE_ROWS;
        x += Q8_BLOCK;
    }
}

NOINLINE void q8_tile_by_4(const Q8Column *columns, const float *scales, const Quant *x, const float *x_scales, uint32_t cols,
                           float *y) {
    uint32_t blocks = cols / Q8_BLOCK;
    const Quant *x0 = x;
    const Quant *x1 = x0 + cols;
    const Quant *x2 = x1 + cols;
    const Quant *x3 = x2 + cols;
    for (uint32_t i = 0; i < TOKENS_AT_ONCE * Q8_TILE_ROWS; i++) y[i] = 0.0f;
    for (uint32_t block = 0; block < blocks; block++) {
        int64_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
        ROLLED
        for (uint32_t c = 0; c < Q8_BLOCK; c++) {
            int64_t w = columns[c];
            sum0 += w * x0[c];
            sum1 += w * x1[c];
            sum2 += w * x2[c];
            sum3 += w * x3[c];
        }
        add_block(sum0, scales, x_scales[block], y);
        add_block(sum1, scales, x_scales[block + blocks], y + 3);
        add_block(sum2, scales, x_scales[block + 2 * blocks], y + 6);
        add_block(sum3, scales, x_scales[block + 3 * blocks], y + 9);
        columns += Q8_BLOCK;
        scales += Q8_TILE_ROWS;
        x0 += Q8_BLOCK;
        x1 += Q8_BLOCK;
        x2 += Q8_BLOCK;
        x3 += Q8_BLOCK;
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

#endif
