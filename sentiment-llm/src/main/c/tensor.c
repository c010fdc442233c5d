#include "tensor.h"

#include "attention.h"
#include "matmul.h"
#include "quantise.h"

void own_matmul(uint32_t kind, uint32_t rows, uint32_t cols, uint32_t tokens, const void *codes, const float *scales,
                const float *mins, const void *x, const float *x_scales, const int32_t *x_sums, float *y) {
    Tiles tiles = {kind, rows, cols, codes, scales, mins};
    Batch batch = {cols, x, x, x_scales, x_sums};
    matmul(&tiles, &batch, tokens, y);
}

void own_attend(uint32_t rows, uint32_t heads, uint32_t kv_heads, uint32_t head_size, float scale, size_t offset,
                const AttendRow *row, float *mixed) {
    AttendShape shape = {heads, kv_heads, head_size, scale, offset};
    for (uint32_t i = 0; i < rows; i++) attend(&shape, row + i, mixed + (size_t)i * heads * head_size);
}

void own_quantise(uint32_t blocks, const float *x, Quant *quants, float *scales, int32_t *sums) {
    quantise(blocks, x, quants, scales, sums);
}

void own_gate(uint32_t numbers, float *gate, const float *up) { gate_times_up(gate, up, numbers); }

#ifndef __wasm__

void tensor_matmul(uint32_t kind, uint32_t rows, uint32_t cols, uint32_t tokens, const void *codes, const float *scales,
                   const float *mins, const void *x, const float *x_scales, const int32_t *x_sums, float *y) {
    own_matmul(kind, rows, cols, tokens, codes, scales, mins, x, x_scales, x_sums, y);
}

void tensor_attend(uint32_t rows, uint32_t heads, uint32_t kv_heads, uint32_t head_size, float scale, size_t offset,
                   const AttendRow *row, float *mixed) {
    own_attend(rows, heads, kv_heads, head_size, scale, offset, row, mixed);
}

void tensor_quantise(uint32_t blocks, const float *x, Quant *quants, float *scales, int32_t *sums) {
    own_quantise(blocks, x, quants, scales, sums);
}

void tensor_gate(uint32_t numbers, float *gate, const float *up) { own_gate(numbers, gate, up); }

#endif
