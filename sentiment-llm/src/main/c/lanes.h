/* Four float32 at once, one source for SIMD and scalar builds: without SIMD the compiler takes the lanes one by one, and
   the bits are the same, because no operation here crosses lanes. */
#ifndef QUIPU_LANES_H
#define QUIPU_LANES_H

#include "math.h"

typedef float F32x4 __attribute__((vector_size(16)));
typedef int32_t I32x4 __attribute__((vector_size(16)));
typedef float F32x4Unaligned __attribute__((vector_size(16), aligned(4), may_alias));

enum { LANES = 4 };

static inline F32x4 lanes_load(const float *from) { return *(const F32x4Unaligned *)from; }
static inline void lanes_store(float *to, F32x4 value) { *(F32x4Unaligned *)to = value; }
static inline F32x4 lanes_all(float value) { return (F32x4){value, value, value, value}; }
static inline F32x4 lanes_choose(I32x4 mask, F32x4 yes, F32x4 no) { return (F32x4)((mask & (I32x4)yes) | (~mask & (I32x4)no)); }

/* exp_f32, lane by lane. */
static inline F32x4 lanes_exp(F32x4 x) {
    F32x4 least = lanes_all(-87.0f);
    F32x4 most = lanes_all(88.0f);
    F32x4 round = lanes_all(ROUND_TO_WHOLE);
    I32x4 vanishes = x < least;
    F32x4 clamped = lanes_choose(vanishes, least, x);
    clamped = lanes_choose(clamped > most, most, clamped);
    F32x4 shifted = clamped * lanes_all(1.44269504088896341f) + round;
    F32x4 n = shifted - round;
    F32x4 r = clamped - n * lanes_all(0.693359375f);
    r = r - n * lanes_all(-2.12194440e-4f);
    F32x4 p = lanes_all(1.9875691500e-4f);
    p = p * r + lanes_all(1.3981999507e-3f);
    p = p * r + lanes_all(8.3334519073e-3f);
    p = p * r + lanes_all(4.1665795894e-2f);
    p = p * r + lanes_all(1.6666665459e-1f);
    p = p * r + lanes_all(5.0000001201e-1f);
    p = p * (r * r) + r + lanes_all(1.0f);
    I32x4 exponent = (I32x4)shifted - (I32x4)round + 127;
    F32x4 result = p * (F32x4)(exponent << 23);
    return lanes_choose(vanishes, lanes_all(0.0f), result);
}

#endif
