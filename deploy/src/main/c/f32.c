/* y = W x, W 2048 x 2048 of float. A row has sixteen sums, four accumulators of four lanes: sum l holds products
   16i + l. They are added up as (a0 + a1) + (a2 + a3) in lanes, then (0 + 2) + (1 + 3). */
#include "kernel.h"

enum { SIZE = 2048, AT_ONCE = 16 };

static float weights[SIZE][SIZE];
static float x[SIZE];
static float y[SIZE];

static void fill(float *values, size_t count, Random *random) {
    ROLLED
    for (size_t i = 0; i < count; i++) values[i] = (float)next_int(random, 1 << 20) / (float)(1 << 20);
}

EXPORT("setup") void setup(int32_t seed) {
    Random random = random_of(seed);
    fill(&weights[0][0], (size_t)SIZE * SIZE, &random);
    fill(x, SIZE, &random);
}

#ifdef __wasm_simd128__

static inline v128_t add_products(v128_t sum, const float *a, const float *b) {
    return wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_v128_load(a), wasm_v128_load(b)));
}

static NOINLINE float row_by_x(const float *row) {
    v128_t zero = wasm_f32x4_splat(0);
    v128_t a0 = zero, a1 = zero, a2 = zero, a3 = zero;
    ROLLED
    for (int i = 0; i < SIZE; i += AT_ONCE) {
        a0 = add_products(a0, row + i, x + i);
        a1 = add_products(a1, row + i + 4, x + i + 4);
        a2 = add_products(a2, row + i + 8, x + i + 8);
        a3 = add_products(a3, row + i + 12, x + i + 12);
    }
    v128_t sum = wasm_f32x4_add(wasm_f32x4_add(a0, a1), wasm_f32x4_add(a2, a3));
    return (wasm_f32x4_extract_lane(sum, 0) + wasm_f32x4_extract_lane(sum, 2)) +
           (wasm_f32x4_extract_lane(sum, 1) + wasm_f32x4_extract_lane(sum, 3));
}

#else

/* One lane of all four accumulators. */
static inline float lane(const float *row, const float *vector) {
    float a0 = 0, a1 = 0, a2 = 0, a3 = 0;
    ROLLED
    for (int i = 0; i < SIZE; i += AT_ONCE) {
        a0 += row[i] * vector[i];
        a1 += row[i + 4] * vector[i + 4];
        a2 += row[i + 8] * vector[i + 8];
        a3 += row[i + 12] * vector[i + 12];
    }
    return (a0 + a1) + (a2 + a3);
}

static NOINLINE float row_by_x(const float *row) {
    return (lane(row, x) + lane(row + 2, x + 2)) + (lane(row + 1, x + 1) + lane(row + 3, x + 3));
}

#endif

EXPORT("run") void run(void) {
    ROLLED
    for (int i = 0; i < SIZE; i++) y[i] = row_by_x(weights[i]);
}

EXPORT("checksum") uint64_t checksum(void) { return fnv(y, SIZE); }
