/*
 * What every kernel of `quipu bench engine` shares. A module exports
 *
 *   setup(seed)    fills its data from the seed; the same seed, the same data, in every build
 *   run()          the work that is timed
 *   checksum()     of what run() wrote: all builds on all engines must agree to the bit
 *
 * Sums of floats have one written order, so the SIMD and the scalar build of a kernel give the same bits. No NaN and
 * no infinity occurs.
 */
#ifndef QUIPU_BENCH_KERNEL_H
#define QUIPU_BENCH_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

/* Set where all kernels are linked into one module, as in NAME_run. */
#ifndef PREFIX
#define PREFIX ""
#endif

#define EXPORT(name) __attribute__((export_name(PREFIX name)))
#define NOINLINE __attribute__((noinline))

/* Loops stay rolled: engines on the JVM have a fixed budget of inlining in a loop's body. */
#define ROLLED _Pragma("clang loop unroll(disable) vectorize(disable)")

/* Marsaglia's xorshift32; the state is never 0. */
typedef struct {
    uint32_t state;
} Random;

static inline Random random_of(int32_t seed) { return (Random){(uint32_t)seed * 2654435761u | 1u}; }

static inline uint32_t next(Random *random) {
    uint32_t x = random->state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return random->state = x;
}

/* From -bound to bound, both possible. */
static inline int32_t next_int(Random *random, int32_t bound) {
    return (int32_t)((next(random) >> 8) % (uint32_t)(2 * bound + 1)) - bound;
}

/* From 1/1024 to 1/32: what scales of quantised weights are like. */
static inline float next_scale(Random *random) { return (float)(32 + (next(random) >> 8) % 993u) / 32768.0f; }

/* FNV-1a over 64 bits, a 32-bit word at a time. */
static inline uint64_t fnv(const void *words, size_t count) {
    const uint32_t *at = words;
    uint64_t hash = 0xcbf29ce484222325u;
    ROLLED
    for (size_t i = 0; i < count; i++) hash = (hash ^ at[i]) * 0x100000001b3u;
    return hash;
}

#endif
