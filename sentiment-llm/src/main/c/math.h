/* The elementary functions, written out so that every build computes the same bits. */
#ifndef QUIPU_MATH_H
#define QUIPU_MATH_H

#include "base.h"

float exp_f32(float x);   /* 0 below -87, clamped at 88; relative error a few units in the last place */
double exp_f64(double x); /* |x| <= 700 */
double log_f64(double x); /* x > 0 and normal */
void sincos_f64(double x, double *sine, double *cosine); /* |x| <= 2^20 */
float half_to_float(uint16_t half);

/* Correctly rounded in hardware and in wasm, hence the same everywhere. */
static inline float sqrt_f32(float x) { return __builtin_sqrtf(x); }

#endif
