/* What q8.c and q8v.c share: y = W x, W 2048 x 2048 of int8 in blocks of 32 with a float scale, x quantised the same
   way. They say how a row is multiplied, row_by_x. */
#ifndef QUIPU_BENCH_Q8_H
#define QUIPU_BENCH_Q8_H

#include "kernel.h"

enum { SIZE = 2048, BLOCK = 32, BLOCKS = SIZE / BLOCK };

typedef struct {
    float scale;
    int8_t quants[BLOCK];
} Block;

static Block weights[SIZE][BLOCKS];
static Block x[BLOCKS];
static float y[SIZE];

static void fill(Block *blocks, size_t count, Random *random) {
    for (size_t i = 0; i < count; i++) {
        blocks[i].scale = next_scale(random);
        ROLLED
        for (int j = 0; j < BLOCK; j++) blocks[i].quants[j] = (int8_t)next_int(random, 127);
    }
}

EXPORT("setup") void setup(int32_t seed) {
    Random random = random_of(seed);
    fill(&weights[0][0], SIZE * BLOCKS, &random);
    fill(x, BLOCKS, &random);
}

#ifdef __wasm_simd128__

static inline v128_t products(v128_t a, v128_t b) {
    return wasm_i32x4_add(wasm_i32x4_dot_i16x8(wasm_i16x8_extend_low_i8x16(a), wasm_i16x8_extend_low_i8x16(b)),
                          wasm_i32x4_dot_i16x8(wasm_i16x8_extend_high_i8x16(a), wasm_i16x8_extend_high_i8x16(b)));
}

#endif

static NOINLINE float row_by_x(const Block *row);

EXPORT("run") void run(void) {
    ROLLED
    for (int i = 0; i < SIZE; i++) y[i] = row_by_x(weights[i]);
}

EXPORT("checksum") uint64_t checksum(void) { return fnv(y, SIZE); }

#endif
