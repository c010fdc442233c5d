/* A weight matrix, repacked into the kernels' tiles, and its product with a batch of tokens. */
#ifndef QUIPU_MATRIX_H
#define QUIPU_MATRIX_H

#include "gguf.h"
#include "kernels.h"

typedef struct {
    bool is_q8;
    uint32_t rows;
    uint32_t cols;
    Q8Column *q8_columns; /* (tile, cols, lane) */
    float *q8_scales;     /* (tile, cols / 32, row in tile) */
    float *f32_tiles;     /* (tile, cols, row in tile); F16 is widened on loading */
} Matrix;

/* What a batch of tokens brings to a matrix: the vectors, and the same quantised in blocks of 32. */
typedef struct {
    uint32_t tokens;
    uint32_t cols;
    const float *x;       /* (tokens, cols) */
    Quant *quants;        /* (tokens, cols), with room for a multiple of TOKENS_AT_ONCE tokens */
    float *quant_scales;  /* (tokens, cols / 32), likewise */
} Activations;

/* Reads a tensor of a known TensorType; its shape and place in the file are checked. Resets arena_work. */
int32_t matrix_load(GgufTensor *tensor, uint32_t cols, uint32_t rows, Matrix *matrix);
int32_t vector_load(GgufTensor *tensor, uint32_t length, float **vector);

/* out: (cols). */
void matrix_row(const Matrix *matrix, uint32_t row, float *out);

/* Points activations at x and, where cols allow Q8_0, quantises it. */
void activations_set(Activations *activations, const float *x, uint32_t tokens, uint32_t cols);

/* y: (tokens, rows). */
void matrix_times(const Matrix *matrix, const Activations *activations, float *y);

#endif
