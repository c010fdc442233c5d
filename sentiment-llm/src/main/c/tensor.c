#include "tensor.h"

#include "matmul.h"

void own_matmul(uint32_t kind, uint32_t rows, uint32_t cols, uint32_t tokens, const void *codes, const float *scales,
                const float *mins, const void *x, const float *x_scales, const int32_t *x_sums, float *y) {
    Tiles tiles = {kind, rows, cols, codes, scales, mins};
    Batch batch = {cols, x, x, x_scales, x_sums};
    matmul(&tiles, &batch, tokens, y);
}

#ifndef __wasm__

void tensor_matmul(uint32_t kind, uint32_t rows, uint32_t cols, uint32_t tokens, const void *codes, const float *scales,
                   const float *mins, const void *x, const float *x_scales, const int32_t *x_sums, float *y) {
    own_matmul(kind, rows, cols, tokens, codes, scales, mins, x, x_scales, x_sums, y);
}

#endif
