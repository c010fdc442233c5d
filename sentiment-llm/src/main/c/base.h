/* Types and small helpers every file uses. Freestanding: only headers the compiler itself brings. */
#ifndef QUIPU_BASE_H
#define QUIPU_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inference.h"

#define NOINLINE __attribute__((noinline))

/* Loops stay rolled: a wasm function becomes one JVM method, and HotSpot never compiles one above
   8,000 bytes of bytecode. Stands in front of every hot loop with a constant trip count. */
#ifdef __clang__
#define ROLLED _Pragma("clang loop unroll(disable) vectorize(disable)")
#else
#define ROLLED
#endif

/* Hands a failure up: every function that can fail returns a QpStatus and has set the message. */
#define TRY(call)                          \
    do {                                   \
        int32_t try_status = (call);       \
        if (try_status != QP_OK) return try_status; \
    } while (0)

static inline uint32_t min_u32(uint32_t a, uint32_t b) { return a < b ? a : b; }

static inline uint32_t float_bits(float value) {
    uint32_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float bits_float(uint32_t bits) {
    float value;
    __builtin_memcpy(&value, &bits, sizeof value);
    return value;
}

/* Exponent all ones is infinity or NaN. Asked of the bits, so that no comparison with NaN is needed. */
static inline bool is_finite(float value) { return (float_bits(value) & 0x7f800000u) != 0x7f800000u; }

#endif
