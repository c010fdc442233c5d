/* How likely labels are to follow prompts: many prompts in one batch, whose common beginning is computed once. */
#ifndef QUIPU_SCORE_H
#define QUIPU_SCORE_H

#include "base.h"

/* ids of all prompts, or labels, one after another. */
typedef struct {
    const int32_t *ids;
    const int32_t *lengths; /* (count), each >= 1 */
    uint32_t count;
} TokenLists;

/* out: (prompts, labels), natural logarithms. What is held afterwards is what the prompts begin with. */
int32_t score_batch(const TokenLists *prompts, const TokenLists *labels, float *out);

#endif
