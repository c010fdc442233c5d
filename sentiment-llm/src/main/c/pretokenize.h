/* Cuts text into the pieces within which byte-level BPE merges: the patterns of each family, worked by hand. */
#ifndef QUIPU_PRETOKENIZE_H
#define QUIPU_PRETOKENIZE_H

#include "base.h"

enum { SPLITS_MAX = 4 };

typedef enum {
    PRE_GPT2,
    PRE_SMOLLM,
    PRE_LLAMA3,
    PRE_QWEN2,
    PRE_DEFAULT, /* what llama.cpp does with a file that names no pre-tokenizer */
} PreTokenizer;

/* By tokenizer.ggml.pre; false: not among these. */
bool pretokenizer_named(const char *name, size_t length, PreTokenizer *pre);

/* Pieces of the first split are cut by the second, and so on: no split sees beyond the piece it is in. */
typedef struct {
    const char *text;
    uint32_t length;
    PreTokenizer pre;
    uint32_t ends[SPLITS_MAX]; /* of the piece we are in, per split; 0 at first */
} Pieces;

/* The end of the piece that begins at start < length. Pieces are asked for in order. */
uint32_t pieces_next(Pieces *pieces, uint32_t start);

#endif
