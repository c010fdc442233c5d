/* A model's shape and constants, read from the metadata and checked. */
#ifndef QUIPU_CONFIG_H
#define QUIPU_CONFIG_H

#include "family.h"

enum { LAYERS_MAX = 512 };

typedef enum { ROPE_PLAIN, ROPE_YARN } RopeScaling;

typedef struct {
    const Family *family;
    uint32_t vocab_size;
    uint32_t dim;
    uint32_t layers;
    uint32_t heads;
    uint32_t kv_heads;          /* heads / kv_heads query heads share one key and value head */
    uint32_t head_size;
    uint32_t ffn;
    uint32_t context_length;    /* positions the model was made for */
    uint32_t max_tokens;        /* positions a sequence may have here */
    float epsilon;              /* of the norms */
    float attention_scale;      /* times query . key */
    float embedding_scale;
    float logit_cap;            /* 0: none */

    uint32_t rope_dims;         /* the first so many numbers of a head are rotated */
    RopeScaling rope_scaling;
    double rope_base;
    double rope_window_base;    /* in layers with a window */
    double rope_factor;         /* positions are divided by it; 1: none */
    double rope_magnitude;      /* times the rotated numbers */
    uint32_t rope_original_context;
    double yarn_beta_fast;
    double yarn_beta_slow;

    uint32_t window;            /* positions a layer with a window sees, its own included; 0: no layer has one */
    bool layer_has_window[LAYERS_MAX];
} Config;

/* token_count: of the vocabulary; max_tokens: as qp_load takes it. */
int32_t config_read(const Gguf *gguf, uint32_t token_count, int32_t max_tokens, Config *config);

/* "<architecture>.<name>", until the next call. */
const char *config_key(const Family *family, const char *name);

#endif
