/* Rotary positions: cosines and sines by position, computed when a position is first used. */
#ifndef QUIPU_ROPE_H
#define QUIPU_ROPE_H

#include "config.h"

typedef struct {
    RopeLayout layout;
    uint32_t pairs;
    double *frequencies;  /* (pairs) radians a position */
    double magnitude;
    float **blocks;       /* (max_tokens / ROPE_BLOCK + 1), NULL until used; each (ROPE_BLOCK, 2, pairs): cosines, sines */
} Rope;

/* factors: (rope_dims / 2) divisors of the frequencies, or NULL. */
int32_t rope_make(const Config *config, double base, double factor, const float *factors, Rope *rope);

/* Computes what rope_rotate needs at a position below max_tokens. */
int32_t rope_prepare(Rope *rope, uint32_t position);

/* Rotates each of head_count heads of head_size numbers, in place. */
void rope_rotate(const Rope *rope, uint32_t position, float *heads, uint32_t head_count, uint32_t head_size);

#endif
