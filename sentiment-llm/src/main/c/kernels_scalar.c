#ifndef __wasm_simd128__

#include "kernels.h"
#include "math.h"

/*
 * Three rows in one 64-bit integer, 21 bits apart. Multiplying by an activation and adding works on all three
 * at once, since a two's-complement number is just a sum of powers of two:
 *
 *   sum = S0 + S1 * 2^21 + S2 * 2^42,   |S| <= 32 * 128 * 127 = 520,192 < 2^20
 *
 * so S0 is the low 21 bits with their sign; taking it away leaves S1 in the next 21, and so on. A tile's 32 rows take
 * eleven such integers; a twelfth is zero, so that they are worked four at a time.
 */
enum { LANE_BITS = 21, SIGN_SHIFT = 64 - LANE_BITS, ROWS_PACKED = 3, TRIPLES = 12, TRIPLES_AT_ONCE = 4 };

/* A panel widened: (column, triple of rows), or (column, row). */
static union {
    int64_t triples[PANEL_COLUMNS * TRIPLES];
    float numbers[PANEL_COLUMNS * TILE_ROWS];
} wide;

/* One column's codes in the order of rows. */
static void read_nibbles(const uint16_t *four, uint32_t shift, int32_t *codes) {
    ROLLED
    for (uint32_t i = 0; i < TILE_ROWS / 2; i++, four += 2) {
        codes[i] = (int32_t)(four[0] >> shift & 15) - 8;
        codes[i + TILE_ROWS / 2] = (int32_t)(four[1] >> shift & 15) - 8;
    }
}

static void read_bytes(const int8_t *lanes, int32_t *codes) {
    ROLLED
    for (uint32_t i = 0; i < TILE_ROWS / 2; i++, lanes += 2) {
        codes[i] = lanes[0];
        codes[i + TILE_ROWS / 2] = lanes[1];
    }
}

NOINLINE static void widen_codes(const Panel *panel) {
    int64_t *out = wide.triples;
    int32_t codes[TRIPLES * ROWS_PACKED];
    for (uint32_t i = TILE_ROWS; i < TRIPLES * ROWS_PACKED; i++) codes[i] = 0;
    for (uint32_t c = 0; c < panel->cols; c++) {
        if (panel->kind == TILES_4)
            read_nibbles((const uint16_t *)panel->codes + (size_t)(c / CODES_A_NIBBLE_LANE) * TILE_ROWS, 4 * (c % CODES_A_NIBBLE_LANE), codes);
        else
            read_bytes((const int8_t *)panel->codes + (size_t)c * TILE_ROWS, codes);
        ROLLED
        for (uint32_t i = 0; i < TRIPLES * ROWS_PACKED; i += ROWS_PACKED)
            *out++ = codes[i] + codes[i + 1] * (1ll << LANE_BITS) + codes[i + 2] * (1ll << 2 * LANE_BITS);
    }
}

/* The exponent is moved and mended by a multiplication, which is exact for subnormals too. */
NOINLINE static void widen_f16(const uint16_t *numbers, uint32_t count) {
    ROLLED
    for (uint32_t i = 0; i < count; i++) {
        uint32_t half = numbers[i];
        float magnitude = bits_float((half & 0x7fffu) << 13) * 0x1p112f;
        wide.numbers[i] = bits_float(float_bits(magnitude) | (half & 0x8000u) << 16);
    }
}

NOINLINE static void widen_bf16(const uint16_t *numbers, uint32_t count) {
    ROLLED
    for (uint32_t i = 0; i < count; i++) wide.numbers[i] = bits_float((uint32_t)numbers[i] << 16);
}

void panel_widen(Panel *panel) {
    switch (panel->kind) {
    case TILES_F32: return;
    case TILES_F16: widen_f16(panel->codes, panel->cols * TILE_ROWS); break;
    case TILES_BF16: widen_bf16(panel->codes, panel->cols * TILE_ROWS); break;
    default: widen_codes(panel); break;
    }
    panel->codes = &wide;
}

static inline int32_t low_lane(int64_t sum) { return (int32_t)((int64_t)((uint64_t)sum << SIGN_SHIFT) >> SIGN_SHIFT); }

static inline int64_t drop_lane(int64_t sum, int32_t lane) { return (sum - lane) >> LANE_BITS; }

/* A token of a batch, from a panel's first column on. */
typedef struct {
    const Quant *quants;
    const float *scales;
    const int32_t *sums;
} Token;

static inline Token token_of(const Panel *panel, const Batch *batch, uint32_t token) {
    size_t block = (size_t)token * (batch->cols / BLOCK) + panel->first / BLOCK;
    return (Token){batch->quants + (size_t)token * batch->cols + panel->first, batch->scales + block, batch->sums + block};
}

/* Adds three rows' sums to y. */
static inline void add_three(int64_t sum, const float *d_w, float d_x, float *y) {
    int32_t s0 = low_lane(sum);
    sum = drop_lane(sum, s0);
    int32_t s1 = low_lane(sum);
    int32_t s2 = (int32_t)drop_lane(sum, s1);
    y[0] += (float)s0 * (d_w[0] * d_x);
    y[1] += (float)s1 * (d_w[1] * d_x);
    y[2] += (float)s2 * (d_w[2] * d_x);
}

/* As add_three for the last two rows of a tile. */
static inline void add_two(int64_t sum, const float *d_w, float d_x, float *y) {
    int32_t s0 = low_lane(sum);
    int32_t s1 = (int32_t)drop_lane(sum, s0);
    y[0] += (float)s0 * (d_w[0] * d_x);
    y[1] += (float)s1 * (d_w[1] * d_x);
}

/* Adds four triples' sums, from the given one on, to y. */
static inline void add_triples(uint32_t triple, int64_t sum0, int64_t sum1, int64_t sum2, int64_t sum3, const float *d_w, float d_x,
                               float *y) {
    uint32_t row = triple * ROWS_PACKED;
    add_three(sum0, d_w + row, d_x, y + row);
    add_three(sum1, d_w + row + 3, d_x, y + row + 3);
    if (triple < TRIPLES - TRIPLES_AT_ONCE) {
        add_three(sum2, d_w + row + 6, d_x, y + row + 6);
        add_three(sum3, d_w + row + 9, d_x, y + row + 9);
    } else {
        add_two(sum2, d_w + row + 6, d_x, y + row + 6);
    }
}

NOINLINE static void triples_by_1(const int64_t *w, uint32_t triple, uint32_t cols, const Quant *x, const float *d_w, float d_x,
                                  float *y) {
    int64_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
    w += triple;
    ROLLED
    for (uint32_t c = 0; c < cols; c++, w += TRIPLES) {
        int64_t value = x[c];
        sum0 += w[0] * value;
        sum1 += w[1] * value;
        sum2 += w[2] * value;
        sum3 += w[3] * value;
    }
    add_triples(triple, sum0, sum1, sum2, sum3, d_w, d_x, y);
}

/* Two tokens at once: a loaded weight serves two multiplications. d_x: of the block, blocks apart. */
NOINLINE static void triples_by_2(const int64_t *w, uint32_t triple, uint32_t cols, const Quant *x, size_t stride, const float *d_w,
                                  const float *d_x, float *y, size_t y_stride) {
    int64_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
    int64_t next0 = 0, next1 = 0, next2 = 0, next3 = 0;
    const Quant *next_x = x + stride;
    w += triple;
    ROLLED
    for (uint32_t c = 0; c < cols; c++, w += TRIPLES) {
        int64_t value = x[c];
        int64_t next = next_x[c];
        sum0 += w[0] * value;
        next0 += w[0] * next;
        sum1 += w[1] * value;
        next1 += w[1] * next;
        sum2 += w[2] * value;
        next2 += w[2] * next;
        sum3 += w[3] * value;
        next3 += w[3] * next;
    }
    add_triples(triple, sum0, sum1, sum2, sum3, d_w, d_x[0], y);
    add_triples(triple, next0, next1, next2, next3, d_w, d_x[stride / BLOCK], y + y_stride);
}

static void add_mins(const Panel *panel, const Token *t, uint32_t c, float *y) {
    if (panel->mins == NULL) return;
    const float *m_w = panel->mins + (size_t)(c / BLOCK) * TILE_ROWS;
    float x_sum = t->scales[c / BLOCK] * (float)t->sums[c / BLOCK];
    ROLLED
    for (uint32_t row = 0; row < TILE_ROWS; row++) y[row] += m_w[row] * x_sum;
}

/* One block by two tokens. */
static void block_by_2(const Panel *panel, const Batch *batch, uint32_t token, uint32_t c, float *y, size_t y_stride) {
    uint32_t cols = tiles_scale_columns(panel->kind);
    const float *d_w = panel->scales + (size_t)(c / cols) * TILE_ROWS;
    const int64_t *w = wide.triples + (size_t)c * TRIPLES;
    Token t = token_of(panel, batch, token);
    Token next = token_of(panel, batch, token + 1);
    for (uint32_t triple = 0; triple < TRIPLES; triple += TRIPLES_AT_ONCE)
        triples_by_2(w, triple, cols, t.quants + c, batch->cols, d_w, t.scales + c / BLOCK, y, y_stride);
    add_mins(panel, &t, c, y);
    add_mins(panel, &next, c, y + y_stride);
}

static void block_by_1(const Panel *panel, const Batch *batch, uint32_t token, uint32_t c, float *y) {
    uint32_t cols = tiles_scale_columns(panel->kind);
    const float *d_w = panel->scales + (size_t)(c / cols) * TILE_ROWS;
    const int64_t *w = wide.triples + (size_t)c * TRIPLES;
    Token t = token_of(panel, batch, token);
    for (uint32_t triple = 0; triple < TRIPLES; triple += TRIPLES_AT_ONCE)
        triples_by_1(w, triple, cols, t.quants + c, d_w, t.scales[c / BLOCK], y);
    add_mins(panel, &t, c, y);
}

NOINLINE static void numbers_by_1(const Panel *panel, const Batch *batch, uint32_t token, uint32_t row, float *y) {
    const float *w = (const float *)panel->codes + row;
    const float *x = batch->x + (size_t)token * batch->cols + panel->first;
    float y0 = y[row], y1 = y[row + 1], y2 = y[row + 2], y3 = y[row + 3];
    ROLLED
    for (uint32_t c = 0; c < panel->cols; c++, w += TILE_ROWS) {
        float value = x[c];
        y0 += w[0] * value;
        y1 += w[1] * value;
        y2 += w[2] * value;
        y3 += w[3] * value;
    }
    y[row] = y0;
    y[row + 1] = y1;
    y[row + 2] = y2;
    y[row + 3] = y3;
}

void panel_by_1(const Panel *panel, const Batch *batch, uint32_t token, float *y) {
    if (tiles_are_plain(panel->kind)) {
        for (uint32_t row = 0; row < TILE_ROWS; row += 4) numbers_by_1(panel, batch, token, row, y);
        return;
    }
    for (uint32_t c = 0; c < panel->cols; c += tiles_scale_columns(panel->kind)) block_by_1(panel, batch, token, c, y);
}

void panel_by_many(const Panel *panel, const Batch *batch, uint32_t token, float *y, size_t y_stride) {
    if (tiles_are_plain(panel->kind)) {
        for (uint32_t i = 0; i < TOKENS_AT_ONCE; i++) panel_by_1(panel, batch, token + i, y + i * y_stride);
        return;
    }
    for (uint32_t i = 0; i < TOKENS_AT_ONCE; i += 2)
        for (uint32_t c = 0; c < panel->cols; c += tiles_scale_columns(panel->kind))
            block_by_2(panel, batch, token + i, c, y + i * y_stride, y_stride);
}

/* ---- packed codes, one token: row by row ---- */

NOINLINE static int32_t sum_nibbles(const uint16_t *four, const Quant *x, uint32_t cols) {
    int32_t sum = 0;
    ROLLED
    for (uint32_t c = 0; c < cols; c += CODES_A_NIBBLE_LANE, four += TILE_ROWS, x += CODES_A_NIBBLE_LANE) {
        int32_t packed = *four;
        sum += ((packed & 15) - 8) * x[0] + ((packed >> 4 & 15) - 8) * x[1] + ((packed >> 8 & 15) - 8) * x[2] +
               ((packed >> 12) - 8) * x[3];
    }
    return sum;
}

NOINLINE static int32_t sum_bytes(const int8_t *codes, const Quant *x, uint32_t cols) {
    int32_t sum = 0;
    ROLLED
    for (uint32_t c = 0; c < cols; c++, codes += TILE_ROWS) sum += *codes * x[c];
    return sum;
}

void packed_by_1(const Panel *panel, const Batch *batch, uint32_t token, float *y) {
    uint32_t cols = tiles_scale_columns(panel->kind);
    Token t = token_of(panel, batch, token);
    const uint8_t *codes = panel->codes;
    for (uint32_t c = 0; c < panel->cols; c += cols, codes += tile_bytes(panel->kind, cols)) {
        const float *d_w = panel->scales + (size_t)(c / cols) * TILE_ROWS;
        for (uint32_t row = 0; row < TILE_ROWS; row++) {
            uint32_t lane = lane_of(row);
            int32_t sum = panel->kind == TILES_4 ? sum_nibbles((const uint16_t *)codes + lane, t.quants + c, cols)
                                                 : sum_bytes((const int8_t *)codes + lane, t.quants + c, cols);
            y[row] += (float)sum * (d_w[row] * t.scales[c / BLOCK]);
        }
        add_mins(panel, &t, c, y);
    }
}

/* ---- the rest of a layer ---- */

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
    for (uint32_t i = 0; i < BLOCK; i++) {
        float magnitude = bits_float(float_bits(x[i]) & 0x7fffffffu);
        largest = magnitude > largest ? magnitude : largest;
    }
    return largest;
}

int32_t block_quantise(const float *x, float inverse, Quant *quants) {
    int32_t sum = 0;
    ROLLED
    for (uint32_t i = 0; i < BLOCK; i++) {
        int32_t quant = (int8_t)(uint8_t)(float_bits(x[i] * inverse + ROUND_TO_WHOLE) & 0xffu);
        quants[i] = (Quant)quant;
        sum += quant;
    }
    return sum;
}

NOINLINE void gate_times_up(float *gate, const float *up, size_t n) {
    for (size_t i = 0; i < n; i++) gate[i] = gate[i] / (1.0f + exp_f32(-gate[i])) * up[i];
}

#endif
