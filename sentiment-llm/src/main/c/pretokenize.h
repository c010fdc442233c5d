/* Cuts text into the pieces within which byte-level BPE merges: GPT-2's pattern, worked by hand. */
#ifndef QUIPU_PRETOKENIZE_H
#define QUIPU_PRETOKENIZE_H

#include "base.h"

typedef struct {
    const char *text;
    uint32_t end;
    bool single_digits;    /* "smollm": every \p{N} is a piece of its own, cut out before the pattern applies */
    uint32_t segment_end;  /* the pattern sees no further than this; 0 at first */
} Pretokenizer;

/* The end of the piece that begins at start < end. Pieces are asked for in order. */
uint32_t pretokenize_next(Pretokenizer *pretokenizer, uint32_t start);

#endif
