/* Text a token at a time. One generation is under way at most; whatever else uses the model ends it. */
#ifndef QUIPU_GENERATE_H
#define QUIPU_GENERATE_H

#include "base.h"

/* Reads the prompt; up to max_new tokens follow, ended by stop. */
int32_t generate_begin(const int32_t *ids, uint32_t n, uint32_t max_new, int32_t stop);

/* 1 and the next token, or 0 at the end. */
int32_t generate_next(int32_t *id);

void generate_stop(void);

#endif
