#ifdef __wasm_simd128__

#include <wasm_simd128.h>

#include "kernels.h"
#include "math.h"

/* A vector has eight lanes of a tile, so a tile's column is four of them. */
enum { LANES = 8, VECTORS = TILE_ROWS / LANES };

/* A panel widened: (column, lane) int16, or (column, row) float. */
static union {
    int16_t codes[PANEL_COLUMNS * TILE_ROWS];
    float numbers[PANEL_COLUMNS * TILE_ROWS];
} wide;

/* Four columns of a lane lie in an int16, each four bits and raised by 8. */
static v128_t nibbles(v128_t four, uint32_t column) {
    v128_t raised = wasm_v128_and(wasm_u16x8_shr(four, 4 * column), wasm_i16x8_splat(15));
    return wasm_i16x8_sub(raised, wasm_i16x8_splat(8));
}

NOINLINE static void widen_nibbles(const uint16_t *four, uint32_t cols) {
    int16_t *out = wide.codes;
    for (uint32_t group = 0; group < cols / CODES_A_NIBBLE_LANE; group++) {
        ROLLED
        for (uint32_t v = 0; v < VECTORS; v++, four += LANES, out += LANES) {
            v128_t packed = wasm_v128_load(four);
            wasm_v128_store(out, nibbles(packed, 0));
            wasm_v128_store(out + TILE_ROWS, nibbles(packed, 1));
            wasm_v128_store(out + 2 * TILE_ROWS, nibbles(packed, 2));
            wasm_v128_store(out + 3 * TILE_ROWS, nibbles(packed, 3));
        }
        out += 3 * TILE_ROWS;
    }
}

NOINLINE static void widen_bytes(const int8_t *codes, uint32_t cols) {
    int16_t *out = wide.codes;
    ROLLED
    for (uint32_t i = 0; i < cols * TILE_ROWS; i += LANES) wasm_v128_store(out + i, wasm_i16x8_load8x8(codes + i));
}

/* IEEE half to single without branches: the exponent is moved and mended by a multiplication, exact for subnormals too. */
static v128_t widen_halves(v128_t halves) {
    v128_t magnitude = wasm_i32x4_shl(wasm_v128_and(halves, wasm_i32x4_splat(0x7fff)), 13);
    v128_t sign = wasm_i32x4_shl(wasm_v128_and(halves, wasm_i32x4_splat(0x8000)), 16);
    return wasm_v128_or(wasm_f32x4_mul(magnitude, wasm_f32x4_splat(0x1p112f)), sign);
}

NOINLINE static void widen_f16(const uint16_t *numbers, uint32_t cols) {
    float *out = wide.numbers;
    ROLLED
    for (uint32_t i = 0; i < cols * TILE_ROWS; i += 4) wasm_v128_store(out + i, widen_halves(wasm_u32x4_load16x4(numbers + i)));
}

NOINLINE static void widen_bf16(const uint16_t *numbers, uint32_t cols) {
    float *out = wide.numbers;
    ROLLED
    for (uint32_t i = 0; i < cols * TILE_ROWS; i += 4)
        wasm_v128_store(out + i, wasm_i32x4_shl(wasm_u32x4_load16x4(numbers + i), 16));
}

void panel_widen(Panel *panel) {
    switch (panel->kind) {
    case TILES_F32: return;
    case TILES_F16: widen_f16(panel->codes, panel->cols); break;
    case TILES_BF16: widen_bf16(panel->codes, panel->cols); break;
    case TILES_4: widen_nibbles(panel->codes, panel->cols); break;
    default: widen_bytes(panel->codes, panel->cols); break;
    }
    panel->codes = &wide;
}

/* Sums of the even lanes of a vector and of the odd ones: rows r.. and r + 16.. . */
typedef struct {
    v128_t even, odd;
} Sums;

static inline Sums add_widened(Sums sums, v128_t products) {
    return (Sums){wasm_i32x4_add(sums.even, wasm_i32x4_shr(wasm_i32x4_shl(products, 16), 16)),
                  wasm_i32x4_add(sums.odd, wasm_i32x4_shr(products, 16))};
}

static inline v128_t add_product(v128_t sum, v128_t codes, const Quant *x) {
    return wasm_i16x8_add(sum, wasm_i16x8_mul(codes, wasm_v128_load16_splat(x)));
}

/* What a block's sums are multiplied with: scales of the rows and of the token, and likewise the mins. */
typedef struct {
    v128_t even, odd;
} Rows;

static inline Rows rows_at(const float *values) { return (Rows){wasm_v128_load(values), wasm_v128_load(values + TILE_ROWS / 2)}; }

static inline void add_scaled(v128_t sums, v128_t d_w, float d_x, float *y) {
    v128_t d = wasm_f32x4_mul(d_w, wasm_f32x4_splat(d_x));
    wasm_v128_store(y, wasm_f32x4_add(wasm_v128_load(y), wasm_f32x4_mul(wasm_f32x4_convert_i32x4(sums), d)));
}

static inline void add_block(Sums sums, Rows d_w, float d_x, float *y) {
    add_scaled(sums.even, d_w.even, d_x, y);
    add_scaled(sums.odd, d_w.odd, d_x, y + TILE_ROWS / 2);
}

/* y += m_w * x_sum for four rows and their partners. */
static inline void add_mins(Rows m_w, float x_sum, float *y) {
    v128_t factor = wasm_f32x4_splat(x_sum);
    wasm_v128_store(y, wasm_f32x4_add(wasm_v128_load(y), wasm_f32x4_mul(m_w.even, factor)));
    wasm_v128_store(y + 16, wasm_f32x4_add(wasm_v128_load(y + 16), wasm_f32x4_mul(m_w.odd, factor)));
}

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

static inline float x_sum(const Token *token, uint32_t block) { return token->scales[block] * (float)token->sums[block]; }

/* Products that fit in an int16 together. */
static inline uint32_t run_of(uint32_t kind) { return kind == TILES_4 ? 32 : kind == TILES_5 ? 16 : 8; }

typedef struct {
    Sums of[TOKENS_AT_ONCE];
} ManySums;

/* One block of 4, 5 or 6 bits: runs of products in int16, each widened once. w: (column, lane) from one vector's lanes. */
static inline ManySums sum_runs(const int16_t *w, const Quant *x0, const Quant *x1, const Quant *x2, const Quant *x3, uint32_t run,
                                uint32_t cols) {
    v128_t zero = wasm_i16x8_splat(0);
    Sums none = {zero, zero};
    ManySums sums = {{none, none, none, none}};
    for (uint32_t done = 0; done < cols; done += run) {
        v128_t sum0 = zero, sum1 = zero, sum2 = zero, sum3 = zero;
        ROLLED
        for (uint32_t c = 0; c < run; c++) {
            v128_t codes = wasm_v128_load(w);
            sum0 = add_product(sum0, codes, x0++);
            sum1 = add_product(sum1, codes, x1++);
            sum2 = add_product(sum2, codes, x2++);
            sum3 = add_product(sum3, codes, x3++);
            w += TILE_ROWS;
        }
        sums.of[0] = add_widened(sums.of[0], sum0);
        sums.of[1] = add_widened(sums.of[1], sum1);
        sums.of[2] = add_widened(sums.of[2], sum2);
        sums.of[3] = add_widened(sums.of[3], sum3);
    }
    return sums;
}

static inline Sums add_pair(Sums sums, v128_t codes0, v128_t codes1, const Quant *x) {
    return add_widened(sums, add_product(wasm_i16x8_mul(codes0, wasm_v128_load16_splat(x)), codes1, x + 1));
}

/* One block of 8 bits: two products fit. */
static inline ManySums sum_pairs(const int16_t *w, const Quant *x0, const Quant *x1, const Quant *x2, const Quant *x3) {
    v128_t zero = wasm_i32x4_splat(0);
    Sums sums0 = {zero, zero}, sums1 = sums0, sums2 = sums0, sums3 = sums0;
    ROLLED
    for (uint32_t c = 0; c < BLOCK; c += 2) {
        v128_t codes0 = wasm_v128_load(w);
        v128_t codes1 = wasm_v128_load(w + TILE_ROWS);
        sums0 = add_pair(sums0, codes0, codes1, x0);
        sums1 = add_pair(sums1, codes0, codes1, x1);
        sums2 = add_pair(sums2, codes0, codes1, x2);
        sums3 = add_pair(sums3, codes0, codes1, x3);
        w += 2 * TILE_ROWS;
        x0 += 2;
        x1 += 2;
        x2 += 2;
        x3 += 2;
    }
    return (ManySums){{sums0, sums1, sums2, sums3}};
}

/* y: of the first token and these rows. */
NOINLINE static void add_mins_by_many(const Panel *panel, const Batch *batch, uint32_t token, uint32_t row, float *y,
                                      size_t y_stride, uint32_t block) {
    Rows m_w = rows_at(panel->mins + (size_t)block * TILE_ROWS + row);
    for (uint32_t i = 0; i < TOKENS_AT_ONCE; i++) {
        Token t = token_of(panel, batch, token + i);
        add_mins(m_w, x_sum(&t, block), y + i * y_stride);
    }
}

/* Four tokens by the eight rows of one vector. */
NOINLINE static void codes_by_many(const Panel *panel, const Batch *batch, uint32_t token, uint32_t vector, float *y,
                                   size_t y_stride) {
    uint32_t kind = panel->kind;
    uint32_t cols = tiles_scale_columns(kind);
    uint32_t run = run_of(kind);
    uint32_t row = vector * LANES / 2;
    Token t = token_of(panel, batch, token);
    size_t stride = batch->cols;
    size_t blocks = batch->cols / BLOCK;
    const int16_t *w = (const int16_t *)panel->codes + vector * LANES;
    y += row;
    for (uint32_t c = 0; c < panel->cols; c += cols, w += (size_t)cols * TILE_ROWS) {
        const Quant *x = t.quants + c;
        ManySums sums = kind == TILES_8 ? sum_pairs(w, x, x + stride, x + 2 * stride, x + 3 * stride)
                                        : sum_runs(w, x, x + stride, x + 2 * stride, x + 3 * stride, run, cols);
        Rows d_w = rows_at(panel->scales + (size_t)(c / cols) * TILE_ROWS + row);
        const float *d_x = t.scales + c / BLOCK;
        add_block(sums.of[0], d_w, d_x[0], y);
        add_block(sums.of[1], d_w, d_x[blocks], y + y_stride);
        add_block(sums.of[2], d_w, d_x[2 * blocks], y + 2 * y_stride);
        add_block(sums.of[3], d_w, d_x[3 * blocks], y + 3 * y_stride);
        if (panel->mins != NULL) add_mins_by_many(panel, batch, token, row, y, y_stride, c / BLOCK);
    }
}

/* Four tokens by four rows. */
NOINLINE static void numbers_by_many(const Panel *panel, const Batch *batch, uint32_t token, uint32_t row, float *y, size_t y_stride) {
    const float *w = (const float *)panel->codes + row;
    const float *x0 = batch->x + (size_t)token * batch->cols + panel->first;
    const float *x1 = x0 + batch->cols;
    const float *x2 = x1 + batch->cols;
    const float *x3 = x2 + batch->cols;
    float *y0 = y + row, *y1 = y0 + y_stride, *y2 = y1 + y_stride, *y3 = y2 + y_stride;
    v128_t sum0 = wasm_v128_load(y0), sum1 = wasm_v128_load(y1), sum2 = wasm_v128_load(y2), sum3 = wasm_v128_load(y3);
    ROLLED
    for (uint32_t c = 0; c < panel->cols; c++) {
        v128_t column = wasm_v128_load(w);
        sum0 = wasm_f32x4_add(sum0, wasm_f32x4_mul(column, wasm_v128_load32_splat(x0++)));
        sum1 = wasm_f32x4_add(sum1, wasm_f32x4_mul(column, wasm_v128_load32_splat(x1++)));
        sum2 = wasm_f32x4_add(sum2, wasm_f32x4_mul(column, wasm_v128_load32_splat(x2++)));
        sum3 = wasm_f32x4_add(sum3, wasm_f32x4_mul(column, wasm_v128_load32_splat(x3++)));
        w += TILE_ROWS;
    }
    wasm_v128_store(y0, sum0);
    wasm_v128_store(y1, sum1);
    wasm_v128_store(y2, sum2);
    wasm_v128_store(y3, sum3);
}

void panel_by_many(const Panel *panel, const Batch *batch, uint32_t token, float *y, size_t y_stride) {
    if (tiles_are_plain(panel->kind)) {
        for (uint32_t row = 0; row < TILE_ROWS; row += 4) numbers_by_many(panel, batch, token, row, y, y_stride);
        return;
    }
    for (uint32_t vector = 0; vector < VECTORS; vector++) codes_by_many(panel, batch, token, vector, y, y_stride);
}

/* ---- one token ---- */

/* Adds one block's sums of the eight rows from row on and of their partners. */
static inline void add_block_of_1(const Panel *panel, const Token *t, uint32_t c, uint32_t row, Sums sums, float *y) {
    size_t at = (size_t)(c / tiles_scale_columns(panel->kind)) * TILE_ROWS + row;
    add_block(sums, rows_at(panel->scales + at), t->scales[c / BLOCK], y + row);
    if (panel->mins != NULL) add_mins(rows_at(panel->mins + at), x_sum(t, c / BLOCK), y + row);
}

NOINLINE static void codes_by_1(const Panel *panel, const Batch *batch, uint32_t token, uint32_t vector, float *y) {
    uint32_t cols = tiles_scale_columns(panel->kind);
    uint32_t run = panel->kind == TILES_8 ? 2 : run_of(panel->kind);
    Token t = token_of(panel, batch, token);
    v128_t zero = wasm_i16x8_splat(0);
    const int16_t *w = (const int16_t *)panel->codes + vector * LANES;
    for (uint32_t c = 0; c < panel->cols; c += cols) {
        Sums sums = {zero, zero};
        const Quant *x = t.quants + c;
        for (uint32_t done = 0; done < cols; done += run) {
            v128_t sum = zero;
            ROLLED
            for (uint32_t i = 0; i < run; i++) {
                sum = add_product(sum, wasm_v128_load(w), x++);
                w += TILE_ROWS;
            }
            sums = add_widened(sums, sum);
        }
        add_block_of_1(panel, &t, c, vector * LANES / 2, sums, y);
    }
}

NOINLINE static void numbers_by_1(const Panel *panel, const Batch *batch, uint32_t token, uint32_t row, float *y) {
    const float *w = (const float *)panel->codes + row;
    const float *x = batch->x + (size_t)token * batch->cols + panel->first;
    v128_t low = wasm_v128_load(y + row);
    v128_t high = wasm_v128_load(y + row + 4);
    ROLLED
    for (uint32_t c = 0; c < panel->cols; c++) {
        v128_t value = wasm_v128_load32_splat(x++);
        low = wasm_f32x4_add(low, wasm_f32x4_mul(wasm_v128_load(w), value));
        high = wasm_f32x4_add(high, wasm_f32x4_mul(wasm_v128_load(w + 4), value));
        w += TILE_ROWS;
    }
    wasm_v128_store(y + row, low);
    wasm_v128_store(y + row + 4, high);
}

void panel_by_1(const Panel *panel, const Batch *batch, uint32_t token, float *y) {
    if (tiles_are_plain(panel->kind)) {
        for (uint32_t row = 0; row < TILE_ROWS; row += 8) numbers_by_1(panel, batch, token, row, y);
        return;
    }
    for (uint32_t vector = 0; vector < VECTORS; vector++) codes_by_1(panel, batch, token, vector, y);
}

static inline v128_t splat_at(const Quant *x) { return wasm_v128_load16_splat(x); }

/* What four activations are multiplied with, so that nothing needs to be masked: a lane holds a + 16 b + 256 c + 4096 d,
   shifted right by 4 it holds b + 16 c + 256 d, and so on; modulo 2^16, which the sum fits,
       lane x0 + (lane >> 4) (x1 - 16 x0) + (lane >> 8) (x2 - 16 x1) + (lane >> 12) (x3 - 16 x2) = a x0 + b x1 + c x2 + d x3. */
typedef struct {
    v128_t x0, x1, x2, x3;
} Four;

static inline v128_t less_16(v128_t x, v128_t before) { return wasm_i16x8_sub(x, wasm_i16x8_shl(before, 4)); }

static inline Four four_of(const Quant *x) {
    v128_t x0 = splat_at(x), x1 = splat_at(x + 1), x2 = splat_at(x + 2), x3 = splat_at(x + 3);
    return (Four){x0, less_16(x1, x0), less_16(x2, x1), less_16(x3, x2)};
}

/* Four columns of eight lanes, unpacked in a register: the nibbles are not lowered by 8, so the sum wraps around and is
   mended by what it starts from. */
static inline v128_t add_four(v128_t sum, v128_t four, const Four *x) {
    sum = wasm_i16x8_add(sum, wasm_i16x8_mul(four, x->x0));
    sum = wasm_i16x8_add(sum, wasm_i16x8_mul(wasm_u16x8_shr(four, 4), x->x1));
    sum = wasm_i16x8_add(sum, wasm_i16x8_mul(wasm_u16x8_shr(four, 8), x->x2));
    return wasm_i16x8_add(sum, wasm_i16x8_mul(wasm_u16x8_shr(four, 12), x->x3));
}

/* All rows of a tile: its codes are read in one line. */
NOINLINE static void packed_nibbles_by_1(const Panel *panel, const Batch *batch, uint32_t token, float *y) {
    Token t = token_of(panel, batch, token);
    const uint16_t *four = panel->codes;
    v128_t zero = wasm_i16x8_splat(0);
    Sums none = {zero, zero};
    for (uint32_t c = 0; c < panel->cols; c += BLOCK) {
        v128_t sum0 = wasm_i16x8_splat((int16_t)(-8 * t.sums[c / BLOCK])), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        const Quant *x = t.quants + c;
        ROLLED
        for (uint32_t i = 0; i < BLOCK; i += CODES_A_NIBBLE_LANE) {
            Four these = four_of(x);
            sum0 = add_four(sum0, wasm_v128_load(four), &these);
            sum1 = add_four(sum1, wasm_v128_load(four + LANES), &these);
            sum2 = add_four(sum2, wasm_v128_load(four + 2 * LANES), &these);
            sum3 = add_four(sum3, wasm_v128_load(four + 3 * LANES), &these);
            four += TILE_ROWS;
            x += CODES_A_NIBBLE_LANE;
        }
        add_block_of_1(panel, &t, c, 0, add_widened(none, sum0), y);
        add_block_of_1(panel, &t, c, LANES / 2, add_widened(none, sum1), y);
        add_block_of_1(panel, &t, c, LANES, add_widened(none, sum2), y);
        add_block_of_1(panel, &t, c, LANES + LANES / 2, add_widened(none, sum3), y);
    }
}

NOINLINE static void packed_bytes_by_1(const Panel *panel, const Batch *batch, uint32_t token, uint32_t vector, float *y) {
    uint32_t cols = tiles_scale_columns(panel->kind);
    uint32_t run = run_of(panel->kind);
    Token t = token_of(panel, batch, token);
    v128_t zero = wasm_i16x8_splat(0);
    const int8_t *w = (const int8_t *)panel->codes + vector * LANES;
    for (uint32_t c = 0; c < panel->cols; c += cols) {
        Sums sums0 = {zero, zero}, sums1 = sums0;
        const Quant *x = t.quants + c;
        for (uint32_t done = 0; done < cols; done += run) {
            v128_t sum0 = zero, sum1 = zero;
            ROLLED
            for (uint32_t i = 0; i < run; i++) {
                v128_t value = splat_at(x++);
                sum0 = wasm_i16x8_add(sum0, wasm_i16x8_mul(wasm_i16x8_load8x8(w), value));
                sum1 = wasm_i16x8_add(sum1, wasm_i16x8_mul(wasm_i16x8_load8x8(w + LANES), value));
                w += TILE_ROWS;
            }
            sums0 = add_widened(sums0, sum0);
            sums1 = add_widened(sums1, sum1);
        }
        add_block_of_1(panel, &t, c, vector * LANES / 2, sums0, y);
        add_block_of_1(panel, &t, c, vector * LANES / 2 + 4, sums1, y);
    }
}

NOINLINE static void packed_pairs_by_1(const Panel *panel, const Batch *batch, uint32_t token, uint32_t vector, float *y) {
    Token t = token_of(panel, batch, token);
    v128_t zero = wasm_i16x8_splat(0);
    const int8_t *w = (const int8_t *)panel->codes + vector * LANES;
    for (uint32_t c = 0; c < panel->cols; c += BLOCK) {
        Sums sums0 = {zero, zero}, sums1 = sums0;
        const Quant *x = t.quants + c;
        ROLLED
        for (uint32_t i = 0; i < BLOCK; i += 2) {
            v128_t x0 = splat_at(x), x1 = splat_at(x + 1);
            sums0 = add_widened(sums0, wasm_i16x8_add(wasm_i16x8_mul(wasm_i16x8_load8x8(w), x0),
                                                      wasm_i16x8_mul(wasm_i16x8_load8x8(w + TILE_ROWS), x1)));
            sums1 = add_widened(sums1, wasm_i16x8_add(wasm_i16x8_mul(wasm_i16x8_load8x8(w + LANES), x0),
                                                      wasm_i16x8_mul(wasm_i16x8_load8x8(w + LANES + TILE_ROWS), x1)));
            w += 2 * TILE_ROWS;
            x += 2;
        }
        add_block_of_1(panel, &t, c, vector * LANES / 2, sums0, y);
        add_block_of_1(panel, &t, c, vector * LANES / 2 + 4, sums1, y);
    }
}

void packed_by_1(const Panel *panel, const Batch *batch, uint32_t token, float *y) {
    if (panel->kind == TILES_4) {
        packed_nibbles_by_1(panel, batch, token, y);
        return;
    }
    for (uint32_t vector = 0; vector < VECTORS; vector += 2) {
        if (panel->kind == TILES_8) packed_pairs_by_1(panel, batch, token, vector, y);
        else packed_bytes_by_1(panel, batch, token, vector, y);
    }
}

/* ---- the rest of a layer ---- */

/* pmax(a, b) is a < b ? b : a, and the order of a maximum does not matter. */
float block_magnitude(const float *x) {
    v128_t largest = wasm_f32x4_splat(0.0f);
    ROLLED
    for (uint32_t i = 0; i < BLOCK; i += 4) largest = wasm_f32x4_pmax(largest, wasm_f32x4_abs(wasm_v128_load(x + i)));
    largest = wasm_f32x4_pmax(largest, wasm_i32x4_shuffle(largest, largest, 2, 3, 0, 1));
    largest = wasm_f32x4_pmax(largest, wasm_i32x4_shuffle(largest, largest, 1, 0, 3, 2));
    return wasm_f32x4_extract_lane(largest, 0);
}

/* The number in the low bits of ROUND_TO_WHOLE's sum, as int32. */
static inline v128_t whole_numbers(const float *x, v128_t inverse) {
    v128_t shifted = wasm_f32x4_add(wasm_f32x4_mul(wasm_v128_load(x), inverse), wasm_f32x4_splat(ROUND_TO_WHOLE));
    return wasm_i32x4_shr(wasm_i32x4_shl(shifted, 24), 24);
}

int32_t block_quantise(const float *x, float inverse, Quant *quants) {
    v128_t factor = wasm_f32x4_splat(inverse);
    v128_t sum = wasm_i32x4_splat(0);
    ROLLED
    for (uint32_t i = 0; i < BLOCK; i += 8) {
        v128_t low = whole_numbers(x + i, factor);
        v128_t high = whole_numbers(x + i + 4, factor);
        sum = wasm_i32x4_add(sum, wasm_i32x4_add(low, high));
        wasm_v128_store(quants + i, wasm_i16x8_narrow_i32x4(low, high));
    }
    sum = wasm_i32x4_add(sum, wasm_i32x4_shuffle(sum, sum, 2, 3, 0, 1));
    return wasm_i32x4_extract_lane(sum, 0) + wasm_i32x4_extract_lane(sum, 1);
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
