/* Text a token at a time, one generation under way at most. */
#ifndef QUIPU_GENERATE_H
#define QUIPU_GENERATE_H

#include "sample.h"

typedef struct {
    uint32_t max_new;
    const SamplerOptions *sampler; /* NULL: greedy */
    const char *pattern;           /* regular expression that the text matches; NULL: any text */
    uint32_t pattern_length;
} GenerateOptions;

/* After model_load. */
int32_t generate_load(void);

/* Reads the prompt. */
int32_t generate_begin(const int32_t *ids, uint32_t n, const GenerateOptions *options);

/* 1 and the next token, or 0 at the end: of max_new tokens, at a token that ends generation, or where the expression lets
   nothing follow. */
int32_t generate_next(int32_t *id);

#endif
