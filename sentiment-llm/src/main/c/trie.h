/*
 * The vocabulary by the tokens' bytes, as a tree whose edges are bytes: a walk that leaves a branch skips every token
 * below. Nodes stand in preorder, children by byte; the root, which is no token, is left out.
 */
#ifndef QUIPU_TRIE_H
#define QUIPU_TRIE_H

#include "memory.h"
#include "tokenizer.h"

typedef struct {
    int32_t token;  /* the lowest id that ends here; NO_TOKEN: none does */
    uint16_t depth; /* edges from the root */
    uint8_t byte;   /* the edge that leads here */
    bool shared;    /* more tokens end here */
} TrieNode;

typedef struct {
    uint32_t node_count;
    uint32_t longest;    /* bytes of the longest token; depths are 1..longest */
    uint32_t vocabulary; /* tokens, with those that are left out */
    TrieNode *nodes;     /* (nodes) */
    uint32_t *after;     /* (nodes) the first node that is not below this one */
    int32_t *twins;      /* (vocabulary) the next token with the same bytes, NO_TOKEN: none */
    char *texts;         /* all tokens' bytes, by id */
    uint32_t *starts;    /* (vocabulary + 1) */
} Trie;

/* Takes in the loaded tokenizer's tokens, except those that stand for no text (control, unknown, unused, empty). */
int32_t trie_load(Trie *trie, Arena *arena);

#endif
