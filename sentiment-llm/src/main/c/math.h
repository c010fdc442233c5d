/* The elementary functions, written out so that every build computes the same bits. */
#ifndef QUIPU_MATH_H
#define QUIPU_MATH_H

#include "base.h"

double exp_f64(double x); /* |x| <= 700 */
double log_f64(double x); /* x > 0 and normal */
void sincos_f64(double x, double *sine, double *cosine); /* |x| <= 2^20 */
float half_to_float(uint16_t half);

/* Adding 1.5 * 2^23 (2^52 for doubles) pushes the fraction out of the significand: the sum is x rounded to
   the nearest whole number, ties to even, and its low bits are that number. */
#define ROUND_TO_WHOLE 12582912.0f

/* e^x = 2^n * e^r with n whole and |r| <= ln 2 / 2; polynomial and split of ln 2 as in Cephes' expf.
   0 below -87, clamped at 88. */
static inline float exp_f32(float x) {
    float clamped = x < -87.0f ? -87.0f : x;
    clamped = clamped > 88.0f ? 88.0f : clamped;
    float shifted = clamped * 1.44269504088896341f + ROUND_TO_WHOLE;
    float n = shifted - ROUND_TO_WHOLE;
    float r = clamped - n * 0.693359375f;
    r = r - n * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    uint32_t exponent = float_bits(shifted) - float_bits(ROUND_TO_WHOLE) + 127u;
    float result = p * bits_float(exponent << 23);
    return x < -87.0f ? 0.0f : result;
}

/* Correctly rounded in hardware and in wasm, hence the same everywhere. */
static inline float sqrt_f32(float x) { return __builtin_sqrtf(x); }

#endif
