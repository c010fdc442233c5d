#ifdef __wasm_simd128__

#include <wasm_simd128.h>

#include "gguf.h"
#include "kernels.h"

/*
 * Eight rows in int16 lanes. An int16 holds the sum of two products (2 * 128 * 127 = 32,512); seen as int32
 * lanes, the odd ones come out by p >> 16 and the even ones by (p << 16) >> 16. Rows are packed as
 *
 *   lane   0  1  2  3  4  5  6  7
 *   row    0  4  1  5  2  6  3  7
 *
 * so that the even lanes are rows 0..3 and the odd ones rows 4..7, and nothing has to be shuffled.
 */
static inline uint32_t lane_of(uint32_t row) { return row < 4 ? 2 * row : 2 * (row - 4) + 1; }

void q8_pack(const uint8_t *raw, uint32_t cols, Q8Column *columns) {
    uint32_t row_bytes = cols / Q8_BLOCK * Q8_BLOCK_BYTES;
    for (uint32_t row = 0; row < Q8_TILE_ROWS; row++, raw += row_bytes)
        for (uint32_t c = 0; c < cols; c++)
            columns[c * Q8_TILE_ROWS + lane_of(row)] = (int8_t)raw[c / Q8_BLOCK * Q8_BLOCK_BYTES + 2 + c % Q8_BLOCK];
}

void q8_unpack_row(const Q8Column *columns, const float *scales, uint32_t row, uint32_t cols, float *w) {
    for (uint32_t c = 0; c < cols; c++)
        w[c] = scales[c / Q8_BLOCK * Q8_TILE_ROWS + row] * (float)columns[c * Q8_TILE_ROWS + lane_of(row)];
}

typedef struct {
    v128_t low;  /* rows 0..3 */
    v128_t high; /* rows 4..7 */
} Sums;

static inline void add_pair(Sums *sums, v128_t w0, v128_t w1, const Quant *x) {
    v128_t pair = wasm_i16x8_add(wasm_i16x8_mul(w0, wasm_v128_load16_splat(x)),
                                 wasm_i16x8_mul(w1, wasm_v128_load16_splat(x + 1)));
    sums->low = wasm_i32x4_add(sums->low, wasm_i32x4_shr(wasm_i32x4_shl(pair, 16), 16));
    sums->high = wasm_i32x4_add(sums->high, wasm_i32x4_shr(pair, 16));
}

/* Adds one block's eight sums to y. */
static inline void add_block(Sums sums, v128_t d_low, v128_t d_high, float d_x, float *y) {
    v128_t d = wasm_f32x4_splat(d_x);
    v128_t low = wasm_f32x4_mul(wasm_f32x4_convert_i32x4(sums.low), wasm_f32x4_mul(d_low, d));
    v128_t high = wasm_f32x4_mul(wasm_f32x4_convert_i32x4(sums.high), wasm_f32x4_mul(d_high, d));
    wasm_v128_store(y, wasm_f32x4_add(wasm_v128_load(y), low));
    wasm_v128_store(y + 4, wasm_f32x4_add(wasm_v128_load(y + 4), high));
}

NOINLINE void q8_tile_by_1(const Q8Column *columns, const float *scales, const Quant *x, const float *x_scales, uint32_t cols,
                           float *y) {
    v128_t zero = wasm_i32x4_splat(0);
    wasm_v128_store(y, zero);
    wasm_v128_store(y + 4, zero);
    for (uint32_t block = 0; block < cols / Q8_BLOCK; block++) {
        Sums sums = {zero, zero};
        ROLLED
        for (uint32_t c = 0; c < Q8_BLOCK; c += 2, columns += 2 * Q8_TILE_ROWS, x += 2)
            add_pair(&sums, wasm_i16x8_load8x8(columns), wasm_i16x8_load8x8(columns + Q8_TILE_ROWS), x);
        add_block(sums, wasm_v128_load(scales), wasm_v128_load(scales + 4), x_scales[block], y);
        scales += Q8_TILE_ROWS;
    }
}

NOINLINE void q8_tile_by_4(const Q8Column *columns, const float *scales, const Quant *x, const float *x_scales, uint32_t cols,
                           float *y) {
    uint32_t blocks = cols / Q8_BLOCK;
    v128_t zero = wasm_i32x4_splat(0);
    const Quant *x0 = x;
    const Quant *x1 = x0 + cols;
    const Quant *x2 = x1 + cols;
    const Quant *x3 = x2 + cols;
    ROLLED
    for (uint32_t i = 0; i < TOKENS_AT_ONCE * Q8_TILE_ROWS; i += 4) wasm_v128_store(y + i, zero);
    for (uint32_t block = 0; block < blocks; block++) {
        Sums sums0 = {zero, zero}, sums1 = {zero, zero}, sums2 = {zero, zero}, sums3 = {zero, zero};
        ROLLED
        for (uint32_t c = 0; c < Q8_BLOCK; c += 2) {
            v128_t w0 = wasm_i16x8_load8x8(columns);
            v128_t w1 = wasm_i16x8_load8x8(columns + Q8_TILE_ROWS);
            columns += 2 * Q8_TILE_ROWS;
            add_pair(&sums0, w0, w1, x0 + c);
            add_pair(&sums1, w0, w1, x1 + c);
            add_pair(&sums2, w0, w1, x2 + c);
            add_pair(&sums3, w0, w1, x3 + c);
        }
        v128_t d_low = wasm_v128_load(scales);
        v128_t d_high = wasm_v128_load(scales + 4);
        add_block(sums0, d_low, d_high, x_scales[block], y);
        add_block(sums1, d_low, d_high, x_scales[block + blocks], y + 8);
        add_block(sums2, d_low, d_high, x_scales[block + 2 * blocks], y + 16);
        add_block(sums3, d_low, d_high, x_scales[block + 3 * blocks], y + 24);
        scales += Q8_TILE_ROWS;
        x0 += Q8_BLOCK;
        x1 += Q8_BLOCK;
        x2 += Q8_BLOCK;
        x3 += Q8_BLOCK;
    }
}

NOINLINE void f32_tile_by_1(const float *tile, const float *x, uint32_t cols, float *y) {
    v128_t sum = wasm_f32x4_splat(0);
    ROLLED
    for (uint32_t c = 0; c < cols; c++, tile += F32_TILE_ROWS)
        sum = wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_v128_load(tile), wasm_v128_load32_splat(x + c)));
    wasm_v128_store(y, sum);
}

NOINLINE void attention_scores(const float *q, const float *k, uint32_t head_size, uint32_t tile_count, float scale,
                               float *scores) {
    for (uint32_t tile = 0; tile < tile_count; tile++, scores += 4) {
        v128_t sum = wasm_f32x4_splat(0);
        ROLLED
        for (uint32_t i = 0; i < head_size; i++, k += 4)
            sum = wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_v128_load(k), wasm_v128_load32_splat(q + i)));
        wasm_v128_store(scores, wasm_f32x4_mul(sum, wasm_f32x4_splat(scale)));
    }
}

NOINLINE void attention_mix(const float *weights, const float *v, uint32_t head_size, uint32_t positions, float *out) {
    for (uint32_t i = 0; i < head_size; i += 4) {
        v128_t sum = wasm_f32x4_splat(0);
        const float *row = v + i;
        ROLLED
        for (uint32_t p = 0; p < positions; p++, row += head_size)
            sum = wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_v128_load32_splat(weights + p), wasm_v128_load(row)));
        wasm_v128_store(out + i, sum);
    }
}

#endif
