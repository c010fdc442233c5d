/* Weights of 4 bits, |w| <= 8, activations |x| <= 127: the 32 products of a block, 32,512 at most, are summed in int16
   and widened once. */
#include "batch.h"

EXPORT("setup") void setup(int32_t seed) { fill(seed, 8); }

#ifdef __wasm_simd128__

static inline v128_t add_product(v128_t sum, v128_t column, const int16_t *activation) {
    return wasm_i16x8_add(sum, wasm_i16x8_mul(column, wasm_v128_load16_splat(activation)));
}

static NOINLINE void tile_by_tokens(const int16_t *columns, const float *scales, const int16_t *tokens,
                                    const float *token_scales, uint32_t cols, float *out) {
    uint32_t blocks = cols / BLOCK;
    const int16_t *x0 = tokens, *x1 = x0 + cols, *x2 = x1 + cols, *x3 = x2 + cols;
    clear(out);
    ROLLED
    for (uint32_t block = 0; block < blocks; block++) {
        v128_t zero = wasm_i16x8_splat(0);
        v128_t sum0 = zero, sum1 = zero, sum2 = zero, sum3 = zero;
        ROLLED
        for (int c = 0; c < BLOCK; c++) {
            v128_t column = wasm_v128_load(columns);
            sum0 = add_product(sum0, column, x0++);
            sum1 = add_product(sum1, column, x1++);
            sum2 = add_product(sum2, column, x2++);
            sum3 = add_product(sum3, column, x3++);
            columns += TILE_ROWS;
        }
        v128_t low = wasm_v128_load(scales);
        v128_t high = wasm_v128_load(scales + 4);
        add_block(even_rows(sum0), odd_rows(sum0), low, high, token_scales[block], out);
        add_block(even_rows(sum1), odd_rows(sum1), low, high, token_scales[block + blocks], out + 8);
        add_block(even_rows(sum2), odd_rows(sum2), low, high, token_scales[block + 2 * blocks], out + 16);
        add_block(even_rows(sum3), odd_rows(sum3), low, high, token_scales[block + 3 * blocks], out + 24);
        scales += TILE_ROWS;
    }
}

#endif
