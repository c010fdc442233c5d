/* The llama architecture: configuration, weights, KV cache, and the forward pass over a batch of tokens. */
#ifndef QUIPU_LLAMA_H
#define QUIPU_LLAMA_H

#include "gguf.h"

enum { BATCH_MAX = 32 };

/* Reads configuration and weights, and makes a KV cache for max_tokens positions. */
int32_t llama_load(const Gguf *gguf, uint32_t token_count, int32_t max_tokens);

uint32_t llama_vocab_size(void);
uint32_t llama_max_tokens(void);

/* Runs count <= BATCH_MAX tokens at positions start .. start + count - 1, on top of what the KV cache holds for
   the positions before. A token's result does not depend on the batch it came in. */
int32_t llama_forward(const int32_t *ids, uint32_t count, uint32_t start);

/* The logits after the last token of the last batch: (vocab_size), owned by this file. */
int32_t llama_logits(const float **logits);

uint64_t llama_tokens_evaluated(void);

#endif
