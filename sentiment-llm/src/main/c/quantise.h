/* Activations as int8 codes in blocks of 32 with a scale each: d = largest magnitude / 127, q = x * (127 / largest) to the
   nearest whole number, ties to even. A block too small to divide by becomes zeros; an infinity becomes a scale that carries it on
   to the next finiteness check. */
#ifndef QUIPU_QUANTISE_H
#define QUIPU_QUANTISE_H

#include "kernels.h"

/* x and quants: (blocks, 32); scales and sums of the quants: (blocks) */
void quantise(uint32_t blocks, const float *x, Quant *quants, float *scales, int32_t *sums);

#endif
