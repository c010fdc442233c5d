/* The token strings, with look-up by text; and the merge ranks, with look-up by pair. */
#ifndef QUIPU_VOCAB_H
#define QUIPU_VOCAB_H

#include "gguf.h"
#include "index.h"

/* tokenizer.ggml.token_type */
enum { TOKEN_NORMAL = 1, TOKEN_UNKNOWN = 2, TOKEN_CONTROL = 3, TOKEN_USER_DEFINED = 4, TOKEN_UNUSED = 5, TOKEN_BYTE = 6 };

/* What a token may come from. */
typedef enum {
    ROLE_PIECE,        /* from merging */
    ROLE_USER_DEFINED, /* from its text, wherever that stands; from merging too */
    ROLE_CONTROL,      /* from its text where the text is trusted, never from merging */
    ROLE_BYTE,         /* from a byte no other token stands for */
} TokenRole;

typedef struct {
    uint32_t count;
    uint32_t longest;  /* bytes */
    char *items;       /* the tokens as the file has them: 8 bytes of length and the text, one after another */
    uint32_t *starts;  /* (count + 1) where each text begins; the last one as if another token followed */
    float *scores;     /* (count), NULL without tokenizer.ggml.scores */
    int32_t *types;    /* (count), NULL without tokenizer.ggml.token_type */
    Index index;       /* ids by text, from vocab_index on */
} Vocab;

int32_t vocab_load(Vocab *vocab, const Gguf *gguf);

/* Makes the tokens findable: not needed to open a model, and slow enough to be left until a text is encoded. */
int32_t vocab_index(Vocab *vocab);

int32_t vocab_find(const Vocab *vocab, const char *text, uint32_t length); /* -1: no such token */
int32_t vocab_find_piece(const Vocab *vocab, const char *text, uint32_t length); /* -1 also where merging must not lead */
int32_t vocab_type(const Vocab *vocab, uint32_t id);
TokenRole vocab_role(const Vocab *vocab, uint32_t id);

static inline const char *vocab_text(const Vocab *vocab, uint32_t id) { return vocab->items + vocab->starts[id]; }
static inline uint32_t vocab_length(const Vocab *vocab, uint32_t id) {
    return vocab->starts[id + 1] - vocab->starts[id] - (uint32_t)sizeof(uint64_t);
}

typedef struct {
    const GgufValue *array;
    char *lines;      /* as the file has them, from merges_index on */
    Index index;      /* where a line begins, by its two parts */
} Merges;

typedef struct {
    uint32_t order;   /* the smaller one goes first */
    int32_t result;   /* id of the merged token */
} Merge;

int32_t merges_load(Merges *merges, const Gguf *gguf);
int32_t merges_index(Merges *merges);

/* Whether two tokens merge. */
bool merges_find(const Merges *merges, const Vocab *vocab, uint32_t left, uint32_t right, Merge *merge);

#endif
