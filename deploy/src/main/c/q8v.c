/* In llama.cpp's way: a block's products are summed to four integers only, and a row has four float sums, one a
   lane, added up at its end as (0 + 2) + (1 + 3). Lane l of a block holds products 8g + 2l and 8g + 2l + 1, g = 0..3. */
#include "q8.h"

#ifdef __wasm_simd128__

static NOINLINE float row_by_x(const Block *row) {
    v128_t sum = wasm_f32x4_splat(0);
    ROLLED
    for (int i = 0; i < BLOCKS; i++) {
        v128_t four = wasm_i32x4_add(products(wasm_v128_load(row[i].quants), wasm_v128_load(x[i].quants)),
                                     products(wasm_v128_load(row[i].quants + 16), wasm_v128_load(x[i].quants + 16)));
        v128_t scale = wasm_f32x4_splat(row[i].scale * x[i].scale);
        sum = wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_f32x4_convert_i32x4(four), scale));
    }
    return (wasm_f32x4_extract_lane(sum, 0) + wasm_f32x4_extract_lane(sum, 2)) +
           (wasm_f32x4_extract_lane(sum, 1) + wasm_f32x4_extract_lane(sum, 3));
}

#else

static inline int32_t pairs(const int8_t *a, const int8_t *b) {
    int32_t sum = 0;
    ROLLED
    for (int i = 0; i < BLOCK; i += 8) sum += a[i] * b[i] + a[i + 1] * b[i + 1];
    return sum;
}

static NOINLINE float row_by_x(const Block *row) {
    float sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
    ROLLED
    for (int i = 0; i < BLOCKS; i++) {
        const int8_t *a = row[i].quants, *b = x[i].quants;
        float scale = row[i].scale * x[i].scale;
        sum0 += (float)pairs(a, b) * scale;
        sum1 += (float)pairs(a + 2, b + 2) * scale;
        sum2 += (float)pairs(a + 4, b + 4) * scale;
        sum3 += (float)pairs(a + 6, b + 6) * scale;
    }
    return (sum0 + sum2) + (sum1 + sum3);
}

#endif
