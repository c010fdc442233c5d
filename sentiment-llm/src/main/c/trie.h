/*
 * The vocabulary by the tokens' bytes, as a tree whose edges are bytes: a walk that leaves a branch skips every token
 * below. Nodes stand in preorder, children by byte; the root, which is no token, is left out.
 */
#ifndef QUIPU_TRIE_H
#define QUIPU_TRIE_H

#include "memory.h"

typedef struct {
    uint32_t node_count;
    uint32_t longest;       /* bytes of the longest token; depths are 1..longest */
    uint32_t vocabulary;    /* tokens, with those that are left out */
    uint8_t *bytes;         /* (nodes) the edge that leads to the node */
    uint16_t *depths;       /* (nodes) edges from the root */
    uint32_t *after;        /* (nodes) the first node that is not below this one */
    uint32_t *first_tokens; /* (nodes + 1) tokens that end at node i: tokens[first_tokens[i] .. first_tokens[i + 1] - 1] */
    int32_t *tokens;        /* ids in the order of their bytes, of equals by id */
    char *texts;            /* all tokens' bytes, by id */
    uint32_t *starts;       /* (vocabulary + 1) */
} Trie;

/* Takes in the loaded tokenizer's tokens, except those that stand for no text (control, unknown, unused, empty). */
int32_t trie_load(Trie *trie, Arena *arena);

#endif
