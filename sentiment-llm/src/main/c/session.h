/* Prompts over one model. The sequence of the last prompt is held, and the next reuses what both begin with. */
#ifndef QUIPU_SESSION_H
#define QUIPU_SESSION_H

#include "cells.h"
#include "forward.h"

int32_t session_start(void); /* after model_load */
void session_forget(void);

/* The held sequence holds exactly ids, except for the last one's if its logits are wanted and it would be there already:
   that one is run again, and forward_logits(0, 1) has its logits. */
int32_t session_hold(const int32_t *ids, uint32_t n, bool logits_wanted);

/* What is held, until the next call of this file. */
const Sequence *session_sequence(void);

int32_t session_logits(const int32_t *ids, uint32_t n, float *out);

/* The mean over all tokens of what the output matrix would be given: (dim). Nothing is held afterwards. */
int32_t session_embed(const int32_t *ids, uint32_t n, float *mean);

/* Checks of arguments, with messages. */
int32_t check_ids(const int32_t *ids, uint64_t n);
int32_t check_length(uint64_t tokens);

#endif
