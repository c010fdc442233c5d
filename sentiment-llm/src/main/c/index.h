/* A hash table of 32-bit values by text: open addressing, at most half full. The texts stay with whoever compares them. */
#ifndef QUIPU_INDEX_H
#define QUIPU_INDEX_H

#include "base.h"

typedef struct {
    uint64_t *slots; /* upper half of the hash | value + 1; 0 is empty */
    uint64_t mask;
} Index;

/* The values put in with one hash, in the order they were. */
typedef struct {
    uint64_t hash;
    uint64_t slot;
} Probe;

/* Takes memory for so many entries from arena_model. */
int32_t index_make(Index *index, uint32_t entries, const char *what);

uint64_t hash_text(const char *text, uint32_t length);

static inline Probe index_probe(const Index *index, uint64_t hash) { return (Probe){hash, hash & index->mask}; }

/* The next value; false at the end, where the probe stands at an empty slot. */
static inline bool probe_next(const Index *index, Probe *probe, uint32_t *value) {
    for (;;) {
        uint64_t entry = index->slots[probe->slot];
        if (entry == 0) return false;
        probe->slot = (probe->slot + 1) & index->mask;
        *value = (uint32_t)entry - 1;
        if ((entry ^ probe->hash) >> 32 == 0) return true;
    }
}

/* Puts a value, below UINT32_MAX, behind all others of its hash; the probe is at its end. */
static inline void index_put(const Index *index, const Probe *probe, uint32_t value) {
    index->slots[probe->slot] = (probe->hash >> 32 << 32) | (value + 1);
}

#endif
