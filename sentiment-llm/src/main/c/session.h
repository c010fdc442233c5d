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

/* Runs more tokens behind what is held; forward_logits(0, 1) has the last one's logits, if they are wanted. */
int32_t session_append(const int32_t *ids, uint32_t n, bool logits_wanted);

/* The ids that are held, (count). */
const int32_t *session_ids(uint32_t *count);

/* How many of ids, from the first on, are held. */
uint32_t session_held(const int32_t *ids, uint32_t n);
Sequence *session_sequence(void);

int32_t session_logits(const int32_t *ids, uint32_t n, float *out);

/* Checks of arguments, with messages. */
int32_t check_ids(const int32_t *ids, uint64_t n);
int32_t check_length(uint64_t tokens);

#endif
