/* A weight matrix of the file, packed into tiles when it is first needed, and its product with a batch of tokens. */
#ifndef QUIPU_MATRIX_H
#define QUIPU_MATRIX_H

#include "gguf.h"
#include "kernels.h"

/* Copies of a Matrix share what is packed. */
typedef struct {
    uint32_t rows;
    uint32_t cols;
    struct Packed *packed;
} Matrix;

/* What a batch of tokens brings to a matrix: the vectors, and the same quantised in blocks of 32. */
typedef struct {
    uint32_t tokens;
    uint32_t cols;
    const float *x;        /* (tokens, cols) */
    Quant *quants;         /* (tokens, cols) */
    float *quant_scales;   /* (tokens, cols / 32) */
    int32_t *quant_sums;   /* (tokens, cols / 32) */
} Activations;

/* Whether tensors of this TensorType can be computed with. */
bool matrix_knows(uint32_t type);

/* Checks a tensor's shape and place in the file, and reads nothing of its weights. */
int32_t matrix_open(GgufTensor *tensor, uint32_t cols, uint32_t rows, Matrix *matrix);

/* Before matrix_times: reads and packs the weights if nobody has. Resets arena_work if it does. */
int32_t matrix_ready(const Matrix *matrix);

/* Both at once. */
int32_t matrix_load(GgufTensor *tensor, uint32_t cols, uint32_t rows, Matrix *matrix);

/* A tensor of one row, F32, F16 or BF16. Resets arena_work. */
int32_t vector_load(GgufTensor *tensor, uint32_t length, float **vector);

/* One row, dequantised from the file as ggml does; the matrix need not be packed. out: (cols). */
int32_t matrix_row(const Matrix *matrix, uint32_t row, float *out);

/* Takes memory for the largest batch from arena_model. */
int32_t activations_make(Activations *activations, uint32_t tokens_max, uint32_t cols_max);

/* Points activations at x and, where cols are whole blocks, quantises it. */
void activations_set(Activations *activations, const float *x, uint32_t tokens, uint32_t cols);

/* y: (tokens, rows). The matrix is ready. */
void matrix_times(const Matrix *matrix, const Activations *activations, float *y);

#endif
