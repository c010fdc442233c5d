/* Text a token at a time. One generation is under way at most; whatever else uses the model ends it. */
#ifndef QUIPU_GENERATE_H
#define QUIPU_GENERATE_H

#include "sample.h"

typedef struct {
    SamplerOptions sampling;
    const char *pattern; /* what the text has to match, see regex.h; NULL: anything goes */
    uint32_t pattern_length;
} OutputOptions;

/* Reads the prompt; up to max_new tokens follow. A token that ends the text ends the generation and is not given. */
int32_t generate_begin(const int32_t *ids, uint32_t n, uint32_t max_new, const OutputOptions *options);

/* 1 and the next token, or 0 at the end. */
int32_t generate_next(int32_t *id);

void generate_stop(void);

#endif
