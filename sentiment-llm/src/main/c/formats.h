/*
 * How GGUF keeps weights: plain numbers, or blocks of integers along the row, exactly as ggml lays them out.
 *
 *   weight = scale * (code + offset) + min      product rounded, then sum rounded; no min where the format has none
 *
 * Codes are signed (4 bits: -8..7, 5: -16..15, 6: -32..31, 8: -128..127); offset is what makes ggml's own number of
 * them. A scale and a min belong to 32 columns, in Q6_K to 16. In the K formats they are products, rounded once:
 * scale = d * sc, min = -(dmin * m).
 */
#ifndef QUIPU_FORMATS_H
#define QUIPU_FORMATS_H

#include "base.h"

enum { FORMAT_COLUMNS_MAX = 256, FORMAT_SCALES_MAX = 16 };

typedef struct {
    uint32_t columns;        /* weights of a block; 1: plain numbers */
    uint32_t bytes;          /* of a block */
    uint32_t scale_columns;  /* weights under one scale; 0: plain numbers */
    uint32_t code_bits;      /* 4, 5, 6, 8; 0: plain numbers */
    uint32_t offset;
    bool has_mins;
} Format;

/* Of a TensorType; NULL for a type this module cannot compute with. */
const Format *format_of(uint32_t type);

/* One block. codes: (columns); scales, mins: (columns / scale_columns), mins untouched where there are none. */
void format_unpack(uint32_t type, const uint8_t *block, int8_t *codes, float *scales, float *mins);

/* One plain number: F32, F16 or BF16. */
float format_number(uint32_t type, const uint8_t *raw);

/* Columns of one row as floats: a multiple of format.columns. */
void format_dequantise(uint32_t type, const uint8_t *row, uint32_t columns, float *out);

#endif
