/*
 * The KV cache. A cell holds the keys and values of one position in every layer; cells come in pages; a sequence is a
 * list of pages. A sequence forked from another shares its full pages, read-only, and copies the one that is not full:
 *
 *   prefix      | page 0 | page 1 | p2, half full |
 *   fork        |    "   |   "    | copy of p2, goes on | own | ...
 */
#ifndef QUIPU_CELLS_H
#define QUIPU_CELLS_H

#include "config.h"
#include "memory.h"

enum { PAGE_CELLS = 16 };

typedef struct Page Page;

typedef struct {
    uint32_t length;    /* positions whose cells are filled, in every layer once a forward pass is through */
    uint32_t shared;    /* pages at the front that another sequence owns */
    uint32_t pages;     /* pages held, shared ones included */
    uint32_t page_max;
    Page **table;       /* (page_max) */
    uint64_t *addresses; /* (page_max) of what the pages hold, for tensor.h */
} Sequence;

/* After each load, before the first sequence. */
void cells_start(const Config *config);

/* An empty sequence for up to max_tokens positions; its table lies in arena. */
int32_t sequence_make(Arena *arena, uint32_t max_tokens, Sequence *sequence);

/* A sequence that begins with the first kept positions of parent, which must outlive it and keep them. */
int32_t sequence_fork(Arena *arena, const Sequence *parent, uint32_t kept, uint32_t max_tokens, Sequence *sequence);

/* Sees to it that there are cells for positions below length. */
int32_t sequence_reserve(Sequence *sequence, uint32_t length);

/* Forgets the positions from length on; gives pages back. */
void sequence_cut(Sequence *sequence, uint32_t length);

/* Where the keys and values of one page lie for a layer and key-value head. */
typedef struct {
    float *keys;   /* (head_size, PAGE_CELLS) */
    float *values; /* (PAGE_CELLS, head_size) */
} PageHead;

/* Where a layer begins in a page, in bytes. */
size_t page_offset(uint32_t layer);

PageHead page_head(const Sequence *sequence, uint32_t page, uint32_t layer, uint32_t kv_head);

/* Writes the key and the value (kv_heads, head_size each) of a position. */
void sequence_store(const Sequence *sequence, uint32_t position, uint32_t layer, const float *key, const float *value);

#endif
