/*
 * Y = W X, W 1536 x 576 of small integers in blocks of 32 columns, X 32 tokens of int8: rows in lanes.
 *
 * Weights are repacked once into tiles of eight rows, already widened: a vector of eight int16 is one column of a tile.
 * An activation is one int16, broadcast. Sums inside a block are integers, so their order is free; then, for the blocks
 * in order, y += (float)sum * (scale of the row's block * scale of the token's block).
 */
#ifndef QUIPU_BENCH_BATCH_H
#define QUIPU_BENCH_BATCH_H

#include "kernel.h"

enum { ROWS = 1536, COLUMNS = 576, TOKENS = 32, BLOCK = 32, BLOCKS = COLUMNS / BLOCK };
enum { TILE_ROWS = 8, TILES = ROWS / TILE_ROWS, TOKENS_AT_ONCE = 4 };

static int16_t weights[TILES][COLUMNS][TILE_ROWS];
static float weight_scales[TILES][BLOCKS][TILE_ROWS];
static int16_t x[TOKENS][COLUMNS];
static float x_scales[TOKENS][BLOCKS];
static float y[TILES][TOKENS][TILE_ROWS];

static void fill_scales(float *scales, size_t count, Random *random) {
    ROLLED
    for (size_t i = 0; i < count; i++) scales[i] = next_scale(random);
}

static void fill(int32_t seed, int32_t weight_bound) {
    Random random = random_of(seed);
    int16_t *w = &weights[0][0][0];
    ROLLED
    for (size_t i = 0; i < (size_t)ROWS * COLUMNS; i++) w[i] = (int16_t)next_int(&random, weight_bound);
    int16_t *activations = &x[0][0];
    ROLLED
    for (size_t i = 0; i < (size_t)TOKENS * COLUMNS; i++) activations[i] = (int16_t)next_int(&random, 127);
    fill_scales(&weight_scales[0][0][0], (size_t)ROWS * BLOCKS, &random);
    fill_scales(&x_scales[0][0], (size_t)TOKENS * BLOCKS, &random);
}

/* One tile by TOKENS_AT_ONCE tokens. columns: (cols, TILE_ROWS); scales: (cols / BLOCK, TILE_ROWS);
   tokens: (token, cols); token_scales: (token, cols / BLOCK); out: (token, TILE_ROWS). */
static void tile_by_tokens(const int16_t *columns, const float *scales, const int16_t *tokens,
                           const float *token_scales, uint32_t cols, float *out);

EXPORT("run") void run(void) {
    /* Hidden from the compiler: kernels of models serve matrices of any width. */
    uint32_t cols = COLUMNS;
    __asm__("" : "+r"(cols));
    ROLLED
    for (int tile = 0; tile < TILES; tile++) {
        ROLLED
        for (int token = 0; token < TOKENS; token += TOKENS_AT_ONCE)
            tile_by_tokens(&weights[tile][0][0], &weight_scales[tile][0][0], x[token], x_scales[token], cols,
                           y[tile][token]);
    }
}

EXPORT("checksum") uint64_t checksum(void) { return fnv(y, (size_t)ROWS * TOKENS); }

#ifdef __wasm_simd128__

/* Adds one block's eight sums, as int32 of the even and of the odd rows, to out. */
static inline void add_block(v128_t even, v128_t odd, v128_t scale_low, v128_t scale_high, float token_scale,
                             float *out) {
    v128_t low = wasm_f32x4_convert_i32x4(wasm_i32x4_shuffle(even, odd, 0, 4, 1, 5));
    v128_t high = wasm_f32x4_convert_i32x4(wasm_i32x4_shuffle(even, odd, 2, 6, 3, 7));
    v128_t scale = wasm_f32x4_splat(token_scale);
    low = wasm_f32x4_mul(low, wasm_f32x4_mul(scale_low, scale));
    high = wasm_f32x4_mul(high, wasm_f32x4_mul(scale_high, scale));
    wasm_v128_store(out, wasm_f32x4_add(wasm_v128_load(out), low));
    wasm_v128_store(out + 4, wasm_f32x4_add(wasm_v128_load(out + 4), high));
}

/* Eight int16 as int32: shifts only. */
static inline v128_t even_rows(v128_t sums) { return wasm_i32x4_shr(wasm_i32x4_shl(sums, 16), 16); }

static inline v128_t odd_rows(v128_t sums) { return wasm_i32x4_shr(sums, 16); }

static inline void clear(float *out) {
    v128_t zero = wasm_f32x4_splat(0);
    ROLLED
    for (int i = 0; i < TOKENS_AT_ONCE * TILE_ROWS; i += 4) wasm_v128_store(out + i, zero);
}

#else

/* Both kernels in scalar code: row by row, as the integer sums of a block have no order to keep. */
static NOINLINE void tile_by_tokens(const int16_t *columns, const float *scales, const int16_t *tokens,
                                    const float *token_scales, uint32_t cols, float *out) {
    uint32_t blocks = cols / BLOCK;
    ROLLED
    for (uint32_t row = 0; row < TILE_ROWS; row++, columns++, scales++) {
        float y0 = 0, y1 = 0, y2 = 0, y3 = 0;
        const int16_t *w = columns, *x0 = tokens, *x1 = x0 + cols, *x2 = x1 + cols, *x3 = x2 + cols;
        ROLLED
        for (uint32_t block = 0; block < blocks; block++) {
            int32_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            ROLLED
            for (int c = 0; c < BLOCK; c++, w += TILE_ROWS) {
                sum0 += *w * *x0++;
                sum1 += *w * *x1++;
                sum2 += *w * *x2++;
                sum3 += *w * *x3++;
            }
            float scale = scales[block * TILE_ROWS];
            y0 += (float)sum0 * (scale * token_scales[block]);
            y1 += (float)sum1 * (scale * token_scales[block + blocks]);
            y2 += (float)sum2 * (scale * token_scales[block + 2 * blocks]);
            y3 += (float)sum3 * (scale * token_scales[block + 3 * blocks]);
        }
        out[row] = y0;
        out[row + TILE_ROWS] = y1;
        out[row + 2 * TILE_ROWS] = y2;
        out[row + 3 * TILE_ROWS] = y3;
    }
}

#endif

#endif
