/* What stands between the matrices: norms, biases, activations. Every sum runs in ascending order, in float32. */
#ifndef QUIPU_ELEMENTWISE_H
#define QUIPU_ELEMENTWISE_H

#include "config.h"

/* out[i] = weight[i] * (x[i] / rms(x)). count vectors of length numbers each, one after another; out may be x.
   Every layer's output passes a norm, so this is also where infinities and NaNs are caught. */
int32_t rms_norm(const float *x, size_t count, uint32_t length, const float *weight, float epsilon, float *out);

/* out[i] = (x[i] - mean(x)) / deviation(x) * weight[i] + bias[i] */
int32_t layer_norm(const float *x, size_t count, uint32_t length, const float *weight, const float *bias, float epsilon, float *out);

/* x[i] += y[i] */
void add_to(float *x, const float *y, size_t n);

/* Adds bias (length) to each of count vectors. */
void add_bias(float *x, size_t count, uint32_t length, const float *bias);

void multiply_by(float *x, size_t n, float factor);

/* gelu(x) = x / (1 + e^-2u), u = sqrt(2/pi) (x + 0.044715 x^3): the form with tanh, rewritten. */
void gelu(float *x, size_t n);
void gelu_times(float *gate, const float *up, size_t n);

/* x = cap * tanh(x / cap) */
void soft_cap(float *x, size_t n, float cap);

/* In place: scores to probabilities. Maximum, exponentials, their sum in ascending order, one multiplication. count lists
   of n numbers each, stride floats apart. */
enum { SOFTMAX_MAX = 4 }; /* lists at once, whose sums run beside each other */
void softmax(float *scores, uint32_t count, size_t stride, uint32_t n);

#endif
