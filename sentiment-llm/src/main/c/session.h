/* Prompts over one model: the KV cache keeps the last one, and the next reuses what both begin with. */
#ifndef QUIPU_SESSION_H
#define QUIPU_SESSION_H

#include "base.h"

int32_t session_start(void); /* after llama_load */
void session_forget(void);

int32_t session_prefix(const int32_t *ids, uint32_t n);
int32_t session_logits(const int32_t *ids, uint32_t n, float *out);
int32_t session_score(const int32_t *ids, uint32_t n, const int32_t *label_ids, const int32_t *label_lengths, uint32_t label_count,
                      float *out);
int32_t session_generate(const int32_t *ids, uint32_t n, uint32_t max_new, int32_t stop, int32_t *out);

#endif
