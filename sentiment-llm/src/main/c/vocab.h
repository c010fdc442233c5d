/* The token strings, with look-up by text; and the merge ranks, with look-up by pair. */
#ifndef QUIPU_VOCAB_H
#define QUIPU_VOCAB_H

#include "gguf.h"

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
    char *bytes;       /* all token texts, one after another */
    uint32_t *starts;  /* (count + 1) */
    float *scores;     /* (count), NULL without tokenizer.ggml.scores */
    int32_t *types;    /* (count), NULL without tokenizer.ggml.token_type */
    uint8_t *roles;    /* (count) TokenRole */
    uint32_t *slots;   /* hash table of id + 1, 0 is empty */
    uint32_t slot_mask;
} Vocab;

int32_t vocab_load(Vocab *vocab, const Gguf *gguf);
int32_t vocab_find(const Vocab *vocab, const char *text, uint32_t length); /* -1: no such token */
int32_t vocab_find_piece(const Vocab *vocab, const char *text, uint32_t length); /* -1 also where merging must not lead */
int32_t vocab_type(const Vocab *vocab, uint32_t id);

static inline const char *vocab_text(const Vocab *vocab, uint32_t id) { return vocab->bytes + vocab->starts[id]; }
static inline TokenRole vocab_role(const Vocab *vocab, uint32_t id) { return (TokenRole)vocab->roles[id]; }
static inline uint32_t vocab_length(const Vocab *vocab, uint32_t id) { return vocab->starts[id + 1] - vocab->starts[id]; }

typedef struct {
    uint64_t pair;    /* left id << 32 | right id */
    uint32_t rank;    /* line in tokenizer.ggml.merges; the lower one goes first */
    int32_t result;   /* id of the merged token; -1 marks an empty slot */
} Merge;

typedef struct {
    Merge *slots;
    uint32_t slot_mask;
} Merges;

int32_t merges_load(Merges *merges, const Vocab *vocab, const Gguf *gguf);
const Merge *merges_find(const Merges *merges, uint32_t left, uint32_t right); /* NULL: the pair never merges */

#endif
