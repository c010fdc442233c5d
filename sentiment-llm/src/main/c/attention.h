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

#include "cells.h"

typedef struct {
    const Sequence *sequence;
    uint32_t layer;
    uint32_t first;    /* position the window begins at */
    uint32_t last;     /* the row's own position */
    float scale;
} Span;

/* q, mixed: (heads, head_size); scores: room for SOFTMAX_MAX times every position, rounded up to whole pages. */
void attend(const Config *config, const Span *span, const float *q, float *scores, float *mixed);

#endif
