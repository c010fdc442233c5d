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
 *       y overlaps nothing that is read. Codes are as tiles.h says; scales, mins and plain numbers are finite.
 *       price: 64 + (tokens + 1) * cols * rows rounded up to a multiple of 32
 *
 *   tensor.attend  (rows i32, heads i32, kv_heads i32, head_size i32, scale f32, offset ptr, row ptr, mixed ptr)
 *
 *       mixed (rows, heads, head_size) = attention.h's arithmetic; row points at as many AttendRow. A page's address plus
 *       offset is where (kv_heads) of cells.h's PageHead begin, keys (head_size, 16), then values (16, head_size). Key
 *       head h / (heads / kv_heads) belongs to query head h. Addresses are multiples of 4, mixed overlaps nothing that is
 *       read, head_size is a multiple of 4 and 1,024 at most, positions are less than 2^20.
 *       price: 64 + sum over rows of heads * positions in the window's pages * (2 * head_size + 32)
 *
 *   tensor.quantise (blocks i32, x ptr, quants ptr, scales ptr, sums ptr)
 *
 *       quants (blocks, 32) int16, scales and sums (blocks) = quantise.h's activations of x (blocks, 32) float32. Addresses
 *       are multiples of 4, results overlap neither each other nor x.
 *       price: 64 + 96 * blocks
 *
 *   tensor.gate    (numbers i32, gate ptr, up ptr)
 *
 *       gate (numbers) = silu(gate) * up (numbers), as kernels.h has it, in place. Addresses are multiples of 4, gate
 *       and up do not overlap.
 *       price: 64 + 16 * numbers
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

/* One row of a batch and what it looks at. Addresses are 64 bits in every build. */
typedef struct {
    uint64_t q;      /* of (heads, head_size) float32 */
    uint64_t pages;  /* of the addresses of pages, uint64 each, from position 0 on */
    uint32_t first;  /* position the window begins at */
    uint32_t last;   /* the row's own position */
} AttendRow;

TENSOR_IMPORT("attend")
void tensor_attend(uint32_t rows, uint32_t heads, uint32_t kv_heads, uint32_t head_size, float scale, size_t offset,
                   const AttendRow *row, float *mixed);

TENSOR_EXPORT("attend")
void own_attend(uint32_t rows, uint32_t heads, uint32_t kv_heads, uint32_t head_size, float scale, size_t offset,
                const AttendRow *row, float *mixed);

TENSOR_IMPORT("quantise")
void tensor_quantise(uint32_t blocks, const float *x, Quant *quants, float *scales, int32_t *sums);

TENSOR_EXPORT("quantise")
void own_quantise(uint32_t blocks, const float *x, Quant *quants, float *scales, int32_t *sums);

TENSOR_IMPORT("gate")
void tensor_gate(uint32_t numbers, float *gate, const float *up);

TENSOR_EXPORT("gate")
void own_gate(uint32_t numbers, float *gate, const float *up);

#endif
