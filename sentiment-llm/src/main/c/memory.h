/* Four bump arenas over memory that only grows. Nothing is freed singly. */
#ifndef QUIPU_MEMORY_H
#define QUIPU_MEMORY_H

#include "base.h"

typedef struct Chunk Chunk;

typedef struct {
    Chunk *first;
    Chunk *current;
} Arena;

extern Arena arena_model;   /* weights, vocabulary, KV cache: until the next load */
extern Arena arena_work;    /* one load step or one tokenize call */
extern Arena arena_batch;   /* one call of qp_score_batch */
extern Arena arena_scratch; /* the host's qp_alloc: until qp_reset_scratch */

/* 16-aligned, contents undefined, NULL when memory ends. */
void *arena_alloc(Arena *arena, uint64_t bytes);

/* Forgets every allocation; the chunks are kept for the next ones. */
void arena_reset(Arena *arena);

/* Allocates count items, or fails with QP_NO_MEMORY and says for what. */
int32_t arena_array(Arena *arena, uint64_t count, uint64_t item_bytes, const char *what, void *pointer_out);

void mem_copy(void *dst, const void *src, size_t bytes);
void mem_zero(void *dst, size_t bytes);
bool mem_equal(const void *a, const void *b, size_t bytes);
size_t text_length(const char *text);

#endif
