/*
 * The tensor extension: work that a host may do for the module, on the module's memory. Each import has an export of the
 * same name and type, this module's own code for it, which the host calls instead if it does not do the work itself.
 * Either way the results are the same to the bit, and the price is the same.
 *
 *   tensor.matmul  (kind i32, rows i32, cols i32, tokens i32,
 *                   codes ptr, scales ptr, mins ptr, x ptr, x_scales ptr, x_sums ptr, y ptr)
 *
 *       y (tokens, rows) = tiles.h's matrix by kernels.h's arithmetic. Of a kind with codes, x is (tokens, cols) int16
 *       in -127..127, x_scales and x_sums are (tokens, cols / 32), sums those of x, and mins is 0 where there are none, as
 *       with 6 bits; of plain numbers x is (tokens, cols) float32, and the other pointers are 0. Addresses are multiples of 4,
 *       y overlaps nothing that is read. Scales, mins and plain numbers are finite.
 *       price: 64 + (tokens + 1) * cols * rows rounded up to a multiple of 32
 *
 * The host refuses by a trap what is not so, then charges the price, then writes.
 */
#ifndef QUIPU_TENSOR_H
#define QUIPU_TENSOR_H

#include "kernels.h"

#ifdef __wasm__
#define TENSOR_IMPORT(name) __attribute__((import_module("tensor"), import_name(name)))
#define TENSOR_EXPORT(name) __attribute__((export_name("tensor." name)))
#else
#define TENSOR_IMPORT(name)
#define TENSOR_EXPORT(name)
#endif

TENSOR_IMPORT("matmul")
void tensor_matmul(uint32_t kind, uint32_t rows, uint32_t cols, uint32_t tokens, const void *codes, const float *scales,
                   const float *mins, const void *x, const float *x_scales, const int32_t *x_sums, float *y);

TENSOR_EXPORT("matmul")
void own_matmul(uint32_t kind, uint32_t rows, uint32_t cols, uint32_t tokens, const void *codes, const float *scales,
                const float *mins, const void *x, const float *x_scales, const int32_t *x_sums, float *y);

#endif
