#ifdef __wasm_simd128__

#include <wasm_simd128.h>

#include "gguf.h"
#include "kernels.h"
#include "math.h"

/*
 * Eight rows by four columns are four vectors of int16, each with two neighbouring columns of four rows:
 *
 *   lane            0    1    2    3    4    5    6    7
 *   (row, column)  0,0  0,1  1,0  1,1  2,0  2,1  3,0  3,1      then columns 2,3; then rows 4..7 likewise
 *
 * An activation pair x[c], x[c+1] is broadcast as one int32. Two products fit in an int16 (2 * 128 * 127 =
 * 32,512), so two such vectors are multiplied and added in 16 bits, and only then neighbours are summed to int32.
 */
enum { QUAD = 4, QUAD_BYTES = QUAD * Q8_TILE_ROWS };

static inline size_t place_of(uint32_t row, uint32_t c) {
    return (size_t)(c / QUAD) * QUAD_BYTES + row / 4 * 16 + c % QUAD / 2 * 8 + row % 4 * 2 + c % 2;
}

void q8_pack(const uint8_t *raw, uint32_t cols, Q8Column *columns) {
    uint32_t row_bytes = cols / Q8_BLOCK * Q8_BLOCK_BYTES;
    for (uint32_t row = 0; row < Q8_TILE_ROWS; row++, raw += row_bytes)
        for (uint32_t c = 0; c < cols; c++)
            columns[place_of(row, c)] = (int8_t)raw[c / Q8_BLOCK * Q8_BLOCK_BYTES + 2 + c % Q8_BLOCK];
}

void q8_unpack_row(const Q8Column *columns, const float *scales, uint32_t row, uint32_t cols, float *w) {
    for (uint32_t c = 0; c < cols; c++) w[c] = scales[c / Q8_BLOCK * Q8_TILE_ROWS + row] * (float)columns[place_of(row, c)];
}

typedef struct {
    v128_t low;  /* rows 0..3 */
    v128_t high; /* rows 4..7 */
} Sums;

/* Weights of four columns: rows 0..3 of columns 0,1 and 2,3; rows 4..7 of the same. */
typedef struct {
    v128_t low01, low23, high01, high23;
} Quad;

static inline Quad load_quad(const Q8Column *columns) {
    return (Quad){wasm_i16x8_load8x8(columns), wasm_i16x8_load8x8(columns + 8), wasm_i16x8_load8x8(columns + 16),
                  wasm_i16x8_load8x8(columns + 24)};
}

static inline v128_t four_products(v128_t w01, v128_t w23, v128_t x01, v128_t x23) {
    return wasm_i32x4_extadd_pairwise_i16x8(wasm_i16x8_add(wasm_i16x8_mul(w01, x01), wasm_i16x8_mul(w23, x23)));
}

static inline void add_quad(Sums *sums, Quad w, const Quant *x) {
    v128_t x01 = wasm_v128_load32_splat(x);
    v128_t x23 = wasm_v128_load32_splat(x + 2);
    sums->low = wasm_i32x4_add(sums->low, four_products(w.low01, w.low23, x01, x23));
    sums->high = wasm_i32x4_add(sums->high, four_products(w.high01, w.high23, x01, x23));
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
        for (uint32_t c = 0; c < Q8_BLOCK; c += QUAD, columns += QUAD_BYTES, x += QUAD) add_quad(&sums, load_quad(columns), x);
        add_block(sums, wasm_v128_load(scales), wasm_v128_load(scales + 4), x_scales[block], y);
        scales += Q8_TILE_ROWS;
    }
}

NOINLINE void q8_tile_by_many(const Q8Column *columns, const float *scales, const Quant *x, const float *x_scales,
                              uint32_t cols, float *y, size_t y_stride) {
    uint32_t blocks = cols / Q8_BLOCK;
    v128_t zero = wasm_i32x4_splat(0);
    const Quant *x0 = x;
    const Quant *x1 = x0 + cols;
    const Quant *x2 = x1 + cols;
    const Quant *x3 = x2 + cols;
    float *y0 = y;
    float *y1 = y0 + y_stride;
    float *y2 = y1 + y_stride;
    float *y3 = y2 + y_stride;
    ROLLED
    for (uint32_t i = 0; i < Q8_TILE_ROWS; i += 4) {
        wasm_v128_store(y0 + i, zero);
        wasm_v128_store(y1 + i, zero);
        wasm_v128_store(y2 + i, zero);
        wasm_v128_store(y3 + i, zero);
    }
    for (uint32_t block = 0; block < blocks; block++) {
        Sums sums0 = {zero, zero}, sums1 = {zero, zero}, sums2 = {zero, zero}, sums3 = {zero, zero};
        ROLLED
        for (uint32_t c = 0; c < Q8_BLOCK; c += QUAD, columns += QUAD_BYTES) {
            Quad w = load_quad(columns);
            add_quad(&sums0, w, x0 + c);
            add_quad(&sums1, w, x1 + c);
            add_quad(&sums2, w, x2 + c);
            add_quad(&sums3, w, x3 + c);
        }
        v128_t d_low = wasm_v128_load(scales);
        v128_t d_high = wasm_v128_load(scales + 4);
        add_block(sums0, d_low, d_high, x_scales[block], y0);
        add_block(sums1, d_low, d_high, x_scales[block + blocks], y1);
        add_block(sums2, d_low, d_high, x_scales[block + 2 * blocks], y2);
        add_block(sums3, d_low, d_high, x_scales[block + 3 * blocks], y3);
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

/* pmax(a, b) is a < b ? b : a, and the order of a maximum does not matter. */
float block_magnitude(const float *x) {
    v128_t largest = wasm_f32x4_splat(0.0f);
    ROLLED
    for (uint32_t i = 0; i < Q8_BLOCK; i += 4) largest = wasm_f32x4_pmax(largest, wasm_f32x4_abs(wasm_v128_load(x + i)));
    largest = wasm_f32x4_pmax(largest, wasm_i32x4_shuffle(largest, largest, 2, 3, 0, 1));
    largest = wasm_f32x4_pmax(largest, wasm_i32x4_shuffle(largest, largest, 1, 0, 3, 2));
    return wasm_f32x4_extract_lane(largest, 0);
}

/* The number in the low bits of ROUND_TO_WHOLE's sum, as int32. */
static inline v128_t whole_numbers(const float *x, v128_t inverse) {
    v128_t shifted = wasm_f32x4_add(wasm_f32x4_mul(wasm_v128_load(x), inverse), wasm_f32x4_splat(ROUND_TO_WHOLE));
    return wasm_i32x4_shr(wasm_i32x4_shl(shifted, 24), 24);
}

void block_quantise(const float *x, float inverse, Quant *quants) {
    v128_t factor = wasm_f32x4_splat(inverse);
    ROLLED
    for (uint32_t i = 0; i < Q8_BLOCK; i += 8)
        wasm_v128_store(quants + i, wasm_i16x8_narrow_i32x4(whole_numbers(x + i, factor), whole_numbers(x + i + 4, factor)));
}

/* exp_f32, lane by lane. */
static inline v128_t exp_f32x4(v128_t x) {
    v128_t least = wasm_f32x4_splat(-87.0f);
    v128_t round = wasm_f32x4_splat(ROUND_TO_WHOLE);
    v128_t clamped = wasm_f32x4_pmin(wasm_f32x4_pmax(x, least), wasm_f32x4_splat(88.0f));
    v128_t shifted = wasm_f32x4_add(wasm_f32x4_mul(clamped, wasm_f32x4_splat(1.44269504088896341f)), round);
    v128_t n = wasm_f32x4_sub(shifted, round);
    v128_t r = wasm_f32x4_sub(clamped, wasm_f32x4_mul(n, wasm_f32x4_splat(0.693359375f)));
    r = wasm_f32x4_sub(r, wasm_f32x4_mul(n, wasm_f32x4_splat(-2.12194440e-4f)));
    v128_t p = wasm_f32x4_splat(1.9875691500e-4f);
    p = wasm_f32x4_add(wasm_f32x4_mul(p, r), wasm_f32x4_splat(1.3981999507e-3f));
    p = wasm_f32x4_add(wasm_f32x4_mul(p, r), wasm_f32x4_splat(8.3334519073e-3f));
    p = wasm_f32x4_add(wasm_f32x4_mul(p, r), wasm_f32x4_splat(4.1665795894e-2f));
    p = wasm_f32x4_add(wasm_f32x4_mul(p, r), wasm_f32x4_splat(1.6666665459e-1f));
    p = wasm_f32x4_add(wasm_f32x4_mul(p, r), wasm_f32x4_splat(5.0000001201e-1f));
    p = wasm_f32x4_add(wasm_f32x4_add(wasm_f32x4_mul(p, wasm_f32x4_mul(r, r)), r), wasm_f32x4_splat(1.0f));
    v128_t exponent = wasm_i32x4_add(wasm_i32x4_sub(shifted, round), wasm_i32x4_splat(127));
    v128_t result = wasm_f32x4_mul(p, wasm_i32x4_shl(exponent, 23));
    return wasm_v128_andnot(result, wasm_f32x4_lt(x, least));
}

NOINLINE void gate_times_up(float *gate, const float *up, size_t n) {
    v128_t one = wasm_f32x4_splat(1.0f);
    size_t i = 0;
    ROLLED
    for (; i + 4 <= n; i += 4) {
        v128_t g = wasm_v128_load(gate + i);
        v128_t silu = wasm_f32x4_div(g, wasm_f32x4_add(one, exp_f32x4(wasm_f32x4_neg(g))));
        wasm_v128_store(gate + i, wasm_f32x4_mul(silu, wasm_v128_load(up + i)));
    }
    for (; i < n; i++) gate[i] = gate[i] / (1.0f + exp_f32(-gate[i])) * up[i];
}

#endif
