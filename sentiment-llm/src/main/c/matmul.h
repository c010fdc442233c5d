/* A weight matrix by a batch of tokens: what tensor.matmul computes, in this module's own code. */
#ifndef QUIPU_MATMUL_H
#define QUIPU_MATMUL_H

#include "kernels.h"

/* y: (tokens, tiles.rows). */
void matmul(const Tiles *tiles, const Batch *batch, uint32_t tokens, float *y);

#endif
