/*
 * The inner loops. Two files implement this header, kernels_scalar.c and kernels_simd.c; one of them is built, and the
 * tensor extension of the host does the same. Their results are the same, because each row's arithmetic is fixed here:
 *
 *   codes   y = 0; for the blocks in order:  y += (float)S * (d_w * d_x)
 *                                            y += m_w * (d_x * (float)X)      where there are mins
 *           S the exact integer sum of the block's products, d_w and m_w its scale and min, d_x the scale of the 32
 *           activations the block lies in, X the exact sum of its activations
 *   plain   y = 0; for the columns in order: y += w * x
 *
 * Every product, sum and conversion is one float32 rounding; nothing is fused. A row's result depends neither on the
 * other rows nor on how many tokens are worked at once.
 *
 * Products are summed in int16 as long as they must fit (|x| <= 127; 4 bits: 32 of them, 5 bits: 16, 6 bits: 8, 8 bits:
 * 2), then widened: integers have no order to keep.
 */
#ifndef QUIPU_KERNELS_H
#define QUIPU_KERNELS_H

#include "tiles.h"

typedef int16_t Quant; /* an activation, -127..127, ready to be broadcast */

/* Tokens for which it pays to widen codes instead of unpacking them in registers. */
#ifdef __wasm_simd128__
enum { WIDEN_FROM = 4 };
#else
enum { WIDEN_FROM = 2 };
#endif

enum {
    PANEL_COLUMNS = 256, /* columns of a tile that are widened at once: as int16 they fit a first-level cache */
    TOKENS_AT_ONCE = 4,
};

/* The activations of a batch. */
typedef struct {
    uint32_t cols;
    const float *x;        /* (token, cols) */
    const Quant *quants;   /* (token, cols) */
    const float *scales;   /* (token, cols / 32) */
    const int32_t *sums;   /* (token, cols / 32) of the quants */
} Batch;

/* A part of one tile: all its rows, some of its columns. */
typedef struct {
    uint32_t kind;
    uint32_t first;        /* column, a multiple of PANEL_COLUMNS */
    uint32_t cols;
    const void *codes;     /* of the first column on; widened for the *_by_* functions */
    const float *scales;
    const float *mins;
} Panel;

/* Widens a panel's codes or 16-bit numbers into this file's own form and points the panel there. */
void panel_widen(Panel *panel);

/* Adds the product of a widened panel and TOKENS_AT_ONCE tokens, or one, from a token on, to y: (token, 32), the tokens
   y_stride floats apart. */
void panel_by_many(const Panel *panel, const Batch *batch, uint32_t token, float *y, size_t y_stride);
void panel_by_1(const Panel *panel, const Batch *batch, uint32_t token, float *y);

/* The same for one token, from packed codes; not for plain numbers. */
void packed_by_1(const Panel *panel, const Batch *batch, uint32_t token, float *y);

/* The largest magnitude of a block's 32 activations, NaNs left out. */
float block_magnitude(const float *x);

/* quants[i] = x[i] * inverse to the nearest whole number, ties to even, by the trick of ROUND_TO_WHOLE; for results
   of -127..127. Gives their sum. */
int32_t block_quantise(const float *x, float inverse, Quant *quants);

/* gate = silu(gate) * up, silu(g) = g / (1 + e^-g), with exp_f32's steps. */
void gate_times_up(float *gate, const float *up, size_t n);

/* scores[p] = scale * (q . k[p]) for every position of tile_count tiles of four; the sum runs over head_size
   ascending. k: (tile, head_size, 4). */
void attention_scores(const float *q, const float *k, uint32_t head_size, uint32_t tile_count, float scale, float *scores);

/* out[i] = sum over positions ascending of weights[p] * v[p][i]. v: (positions, head_size), head_size a multiple of 4. */
void attention_mix(const float *weights, const float *v, uint32_t head_size, uint32_t positions, float *out);

#endif
