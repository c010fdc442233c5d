/* Tokens that stand for their text wherever it occurs, before anything is merged: control and user-defined ones. */
#ifndef QUIPU_SPECIAL_H
#define QUIPU_SPECIAL_H

#include "vocab.h"

/* Texts that end a turn or a document in the models known so far. Such a token is a control token, whatever type the
   file gives it, and generation stops at it. */
bool ends_generation(const char *text, uint32_t length);

typedef struct {
    const Vocab *vocab;
    bool eats_space;         /* white space after a special token is dropped, as Phi-3 was trained */
    uint32_t count;
    uint32_t *ids;           /* (count) all of them, the lowest first */
    uint32_t length_count;
    uint16_t *lengths;       /* (length_count) bytes of special tokens, the longest first */
    uint8_t (*firsts)[32];   /* (length_count) set of the bytes with which those of a length begin */
} Specials;

int32_t specials_load(Specials *specials, const Vocab *vocab, bool eats_space);

/* A stretch of the text, in a list: a special token, or text for the tokenizer proper. */
typedef struct Fragment {
    struct Fragment *next;
    uint32_t start;
    uint32_t length;
    int32_t id;              /* -1: text */
} Fragment;

/* Whether a control token may come from a stretch of the text. */
typedef struct {
    const uint32_t *ends;    /* (count) where each part ends; the last one ends with the text */
    const bool *trusted;     /* (count) */
    uint32_t count;
} Parts;

/* Longer tokens are looked for first, over the whole text, then the next shorter ones in what is left: llama.cpp's
   order. Uses arena_work. */
int32_t specials_split(const Specials *specials, const char *text, uint32_t length, const Parts *parts, Fragment **first);

#endif
