/* Weights of 8 bits, |w| <= 127, activations |x| <= 127: two products, 32,258 at most, are summed in int16, then
   widened and added up in int32. */
#include "batch.h"

EXPORT("setup") void setup(int32_t seed) { fill(seed, 127); }

#ifdef __wasm_simd128__

/* Sums of the even and the odd rows. */
typedef struct {
    v128_t even, odd;
} Sums;

static inline Sums add_pair(Sums sums, v128_t column0, v128_t column1, const int16_t *activations) {
    v128_t pair = wasm_i16x8_add(wasm_i16x8_mul(column0, wasm_v128_load16_splat(activations)),
                                 wasm_i16x8_mul(column1, wasm_v128_load16_splat(activations + 1)));
    return (Sums){wasm_i32x4_add(sums.even, even_rows(pair)), wasm_i32x4_add(sums.odd, odd_rows(pair))};
}

static NOINLINE void tile_by_tokens(const int16_t *columns, const float *scales, const int16_t *tokens,
                                    const float *token_scales, uint32_t cols, float *out) {
    uint32_t blocks = cols / BLOCK;
    const int16_t *x0 = tokens, *x1 = x0 + cols, *x2 = x1 + cols, *x3 = x2 + cols;
    clear(out);
    ROLLED
    for (uint32_t block = 0; block < blocks; block++) {
        v128_t zero = wasm_i32x4_splat(0);
        Sums sums0 = {zero, zero}, sums1 = sums0, sums2 = sums0, sums3 = sums0;
        ROLLED
        for (int c = 0; c < BLOCK; c += 2) {
            v128_t column0 = wasm_v128_load(columns);
            v128_t column1 = wasm_v128_load(columns + TILE_ROWS);
            sums0 = add_pair(sums0, column0, column1, x0);
            sums1 = add_pair(sums1, column0, column1, x1);
            sums2 = add_pair(sums2, column0, column1, x2);
            sums3 = add_pair(sums3, column0, column1, x3);
            columns += 2 * TILE_ROWS;
            x0 += 2;
            x1 += 2;
            x2 += 2;
            x3 += 2;
        }
        v128_t low = wasm_v128_load(scales);
        v128_t high = wasm_v128_load(scales + 4);
        add_block(sums0.even, sums0.odd, low, high, token_scales[block], out);
        add_block(sums1.even, sums1.odd, low, high, token_scales[block + blocks], out + 8);
        add_block(sums2.even, sums2.odd, low, high, token_scales[block + 2 * blocks], out + 16);
        add_block(sums3.even, sums3.odd, low, high, token_scales[block + 3 * blocks], out + 24);
        scales += TILE_ROWS;
    }
}

#endif
