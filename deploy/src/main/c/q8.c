/* Each block's 32 products are summed to one integer; the blocks of a row are added up in float, in order. */
#include "q8.h"

#ifdef __wasm_simd128__

static inline int32_t dot(const int8_t *a, const int8_t *b) {
    v128_t sum = wasm_i32x4_add(products(wasm_v128_load(a), wasm_v128_load(b)),
                                products(wasm_v128_load(a + 16), wasm_v128_load(b + 16)));
    sum = wasm_i32x4_add(sum, wasm_i32x4_shuffle(sum, sum, 2, 3, 0, 1));
    sum = wasm_i32x4_add(sum, wasm_i32x4_shuffle(sum, sum, 1, 0, 3, 2));
    return wasm_i32x4_extract_lane(sum, 0);
}

#else

static inline int32_t dot(const int8_t *a, const int8_t *b) {
    int32_t sum = 0;
    ROLLED
    for (int i = 0; i < BLOCK; i++) sum += a[i] * b[i];
    return sum;
}

#endif

static NOINLINE float row_by_x(const Block *row) {
    float sum = 0;
    ROLLED
    for (int i = 0; i < BLOCKS; i++) sum += (float)dot(row[i].quants, x[i].quants) * (row[i].scale * x[i].scale);
    return sum;
}
