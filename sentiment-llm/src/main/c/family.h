/* The architectures this module runs, and in what their graphs differ. */
#ifndef QUIPU_FAMILY_H
#define QUIPU_FAMILY_H

#include "gguf.h"

/* Which numbers of a head are rotated together: (2i, 2i + 1), or (i, i + half). */
typedef enum { ROPE_NONE, ROPE_PAIRS, ROPE_HALVES } RopeLayout;

/* What stands between the feed-forward matrices: silu(gate) * up, gelu(gate) * up, or gelu(up). */
typedef enum { SILU_GATE, GELU_GATE, GELU } Activation;

/* Biases of attn_output and of the feed-forward matrices. Query, key and value may have theirs in every family. */
typedef enum { NO_BIAS, MAY_HAVE_BIAS, HAS_BIAS } Bias;

typedef struct {
    const char *name;          /* general.architecture, and the head of its keys */
    RopeLayout rope;
    Activation activation;
    Bias bias;
    bool layer_norm;           /* norms take the mean off and add a bias; else RMS */
    bool learned_positions;    /* position_embd is added to the embedding */
    bool head_norms;           /* attn_q_norm and attn_k_norm, an RMS norm of each head */
    bool post_norms;           /* post_attention_norm and post_ffw_norm, before the residual is added */
    bool fused_gate;           /* ffn_up holds the gate's rows, then its own */
    bool scales_embedding;     /* by the square root of its length */
    bool output_bias;          /* may have output.bias */
    uint32_t window_every;     /* of so many layers all but the last see a sliding window; 0: none does */
} Family;

/* The file's family, or a failure that names its architecture. */
int32_t family_of(const Gguf *gguf, const Family **family);

#endif
