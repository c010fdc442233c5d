/* The weights of a model, by the names that GGUF gives them. */
#ifndef QUIPU_WEIGHTS_H
#define QUIPU_WEIGHTS_H

#include "config.h"
#include "matrix.h"

typedef struct {
    float *weight; /* (length) */
    float *bias;   /* (length), NULL: none */
} Norm;

typedef struct {
    Matrix matrix;
    float *bias;   /* (rows), NULL: none */
} Linear;

/* q_dim = heads * head_size, kv_dim = kv_heads * head_size. */
typedef struct {
    Norm attn_norm;
    bool fused_qkv;          /* qkv is there, else q, k and v are */
    Linear qkv;              /* (q_dim + 2 kv_dim, dim) */
    Linear q;                /* (q_dim, dim) */
    Linear k;                /* (kv_dim, dim) */
    Linear v;                /* (kv_dim, dim) */
    float *q_norm;           /* (head_size), NULL: none */
    float *k_norm;
    Linear attn_out;         /* (dim, q_dim) */
    float *attn_post_norm;   /* (dim), NULL: none */
    Norm ffn_norm;
    Linear gate;             /* (ffn, dim); not there where the family fuses it into up, or has none */
    Linear up;               /* (ffn, dim), or (2 ffn, dim) with the gate's rows first */
    Linear down;             /* (dim, ffn) */
    float *ffn_post_norm;    /* (dim), NULL: none */
} Layer;

typedef struct {
    Matrix embedding;        /* (vocab_size, dim) */
    Matrix positions;        /* (context_length, dim), where the family learns them */
    Layer *layers;           /* (layers) */
    Norm output_norm;
    bool own_output;         /* output is there, else the embedding serves */
    Linear output;           /* (vocab_size, dim) */
    float *rope_factors;     /* (rope_dims / 2), NULL: none */
} Weights;

/* Finds every tensor and checks its type, shape and place; one that is missing, or that the family does not know, is
   refused by name. */
int32_t weights_load(const Gguf *gguf, const Config *config, Weights *weights);


#endif
