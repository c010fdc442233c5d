/* The one model that is loaded. */
#ifndef QUIPU_MODEL_H
#define QUIPU_MODEL_H

#include "rope.h"
#include "weights.h"

typedef struct {
    Config config;
    Weights weights;
    Rope rope;
    Rope window_rope; /* for layers with a window */
} Model;

extern Model model;

int32_t model_load(const Gguf *gguf, uint32_t token_count, int32_t max_tokens);

#endif
