/* The network: rows of tokens through the layers, and logits of those that are wanted. */
#ifndef QUIPU_FORWARD_H
#define QUIPU_FORWARD_H

#include "cells.h"

enum {
    ROWS_MAX = 256,  /* rows of one pass */
    LOGITS_MAX = 16, /* rows whose logits are held at a time */
};

typedef struct {
    int32_t token;
    uint32_t position;
    Sequence *sequence;  /* has filled cells for all positions before, or gets them in this pass from rows before this one */
    bool wanted;
} Row;

/* After model_load's other parts. */
int32_t forward_start(void);

/* Runs count <= ROWS_MAX rows. A row's result depends on its token and the cells before it, never on the other rows of
   the pass. *wanted: how many of them forward_logits can be asked for. */
int32_t forward_rows(const Row *rows, uint32_t count, uint32_t *wanted);

/* Logits of the wanted rows first .. first + count - 1 of the last pass, count <= LOGITS_MAX: (count, vocab_size). The
   caller may change them; they stay until the next call. */
int32_t forward_logits(uint32_t first, uint32_t count, float **logits);

/* What the output matrix would be given for the wanted rows of the last pass: (wanted, dim). They stay until the next call. */
int32_t forward_states(const float **states);

uint64_t forward_rows_evaluated(void);

#endif
