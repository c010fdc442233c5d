#include "model.h"

#include "cells.h"
#include "forward.h"

Model model;

int32_t model_load(const Gguf *gguf, uint32_t token_count, int32_t max_tokens) {
    Config *c = &model.config;
    TRY(config_read(gguf, token_count, max_tokens, c));
    TRY(weights_load(gguf, c, &model.weights));
    TRY(rope_make(c, c->rope_base, c->rope_factor, model.weights.rope_factors, &model.rope));
    TRY(rope_make(c, c->rope_window_base, 1.0, NULL, &model.window_rope));
    cells_start(c);
    return forward_start();
}
