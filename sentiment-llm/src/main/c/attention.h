/*
 * Attention of one row over its sequence. The arithmetic, for a query head and positions p of the row's window:
 *
 *   score[p]   = (sum over i ascending of q[i] * key[p][i]) * scale
 *   weight[p]  = softmax(score)[p], as elementwise.h says
 *   mixed[i]   = sum over p ascending of weight[p] * value[p][i]
 *
 * Each product and each sum is rounded to float32; lanes lie across positions, then across i, never along a sum.
 */
#ifndef QUIPU_ATTENTION_H
#define QUIPU_ATTENTION_H

#include "tensor.h"

typedef struct {
    uint32_t heads;
    uint32_t kv_heads;
    uint32_t head_size; /* a multiple of four */
    float scale;
    size_t offset;      /* in bytes, of the layer in a page */
} AttendShape;

/* After each load: makes room for the scores of max_tokens positions. */
int32_t attention_start(uint32_t max_tokens);

/* One row; mixed: (heads, head_size). */
void attend(const AttendShape *shape, const AttendRow *row, float *mixed);

#endif
