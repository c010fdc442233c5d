/* Byte-pair merging: repeatedly join the neighbouring pair that ranks first, leftmost of equals. */
#ifndef QUIPU_BPE_H
#define QUIPU_BPE_H

#include "vocab.h"

typedef struct {
    uint32_t start;   /* in the text */
    uint32_t length;  /* bytes; 0: swallowed by its left neighbour */
    int32_t id;       /* -1: no token has this text */
    int32_t previous; /* -1: none */
    int32_t next;
} Symbol;

/* Merges symbols[0 .. count) in place; they form a list and begin in the given order. With merges == NULL
   pairs are ranked by the score of the token they make, the highest first. Uses arena_work. */
int32_t bpe_merge(const Vocab *vocab, const Merges *merges, const char *text, Symbol *symbols, uint32_t count);

#endif
