/*
 * The inner loops. Two files implement this header, kernels_scalar.c and kernels_simd.c; one of them is built.
 * Their packings differ, their results do not, because each row's arithmetic is fixed here:
 *
 *   Q8_0   y[row] = sum over blocks b ascending of  (float)S * (d_w * d_x)
 *          S the exact integer sum of the block's 32 products, d_w and d_x the scales of weight and activation
 *          block; product of the scales first, then times S, then added. Every step one float32 rounding.
 *   F32    y[row] = sum over columns ascending of  w * x, product rounded, then sum rounded.
 *
 * Neither depends on how many rows or tokens are worked at once.
 */
#ifndef QUIPU_KERNELS_H
#define QUIPU_KERNELS_H

#include "base.h"

#ifdef __wasm_simd128__
typedef int8_t Q8Column;       /* one row's weight; Q8_TILE_ROWS of them are one column of a tile */
typedef int16_t Quant;         /* an activation, broadcast to int16 lanes */
enum { Q8_TILE_ROWS = 8, Q8_COLUMN_ITEMS = 8, TOKENS_AT_ONCE = 4, MANY_FROM = 2 };
#else
typedef int64_t Q8Column;      /* three rows' weights: w0 + w1 * 2^21 + w2 * 2^42; four of them are one column of a tile */
typedef int8_t Quant;
enum { Q8_TILE_ROWS = 12, Q8_COLUMN_ITEMS = 4, TOKENS_AT_ONCE = 2, MANY_FROM = 2 };
#endif

enum { F32_TILE_ROWS = 4 };

/* Packs one tile's quants. raw: Q8_TILE_ROWS rows of Q8_0 blocks as in the file; columns: (cols, Q8_COLUMN_ITEMS).
   The scales are packed by matrix.c as (block, row). */
void q8_pack(const uint8_t *raw, uint32_t cols, Q8Column *columns);

/* The inverse for one row of a tile: w[c] = scale * quant. */
void q8_unpack_row(const Q8Column *columns, const float *scales, uint32_t row, uint32_t cols, float *w);

/* One tile by one token, and by TOKENS_AT_ONCE tokens, which is quicker from MANY_FROM tokens that matter. x: (token,
   cols); x_scales: (token, cols / 32); y: Q8_TILE_ROWS a token, y_stride floats apart. */
void q8_tile_by_1(const Q8Column *columns, const float *scales, const Quant *x, const float *x_scales, uint32_t cols, float *y);
void q8_tile_by_many(const Q8Column *columns, const float *scales, const Quant *x, const float *x_scales, uint32_t cols, float *y,
                     size_t y_stride);

/* The largest magnitude of a block's 32 activations, NaNs left out. */
float block_magnitude(const float *x);

/* quants[i] = x[i] * inverse to the nearest whole number, ties to even, by the trick of ROUND_TO_WHOLE; for results
   of -127..127. */
void block_quantise(const float *x, float inverse, Quant *quants);

/* gate = silu(gate) * up, silu(g) = g / (1 + e^-g), with exp_f32's steps. */
void gate_times_up(float *gate, const float *up, size_t n);

/* tile: (cols, F32_TILE_ROWS); x: (cols); y: (F32_TILE_ROWS). */
void f32_tile_by_1(const float *tile, const float *x, uint32_t cols, float *y);

/* scores[p] = scale * (q . k[p]) for every position of tile_count tiles of four; the sum runs over head_size
   ascending. k: (tile, head_size, 4). */
void attention_scores(const float *q, const float *k, uint32_t head_size, uint32_t tile_count, float scale, float *scores);

/* out[i] = sum over positions ascending of weights[p] * v[p][i]. v: (positions, head_size), head_size a multiple of 4. */
void attention_mix(const float *weights, const float *v, uint32_t head_size, uint32_t positions, float *out);

#endif
