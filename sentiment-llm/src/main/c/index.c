#include "index.h"

#include "memory.h"

static inline uint64_t load_u64(const char *from) {
    uint64_t value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

static inline uint64_t load_u32(const char *from) {
    uint32_t value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

/* A byte at either end and in the middle, which are all for up to three; two words that overlap for up to seven. */
static inline uint64_t load_short(const char *text, uint32_t length) {
    if (length >= 4) return load_u32(text) | load_u32(text + length - 4) << 32;
    if (length == 0) return 0;
    return (uint64_t)(uint8_t)text[0] | (uint64_t)(uint8_t)text[length / 2] << 8 | (uint64_t)(uint8_t)text[length - 1] << 16;
}

static inline uint64_t mix(uint64_t hash) {
    hash *= 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

uint64_t hash_text(const char *text, uint32_t length) {
    uint64_t hash = length;
    if (length < 8) return mix(mix(hash ^ load_short(text, length) << 3));
    for (uint32_t at = 0; at + 8 < length; at += 8) hash = mix(hash ^ load_u64(text + at));
    return mix(mix(hash ^ load_u64(text + length - 8)));
}

int32_t index_make(Index *index, uint32_t entries, const char *what) {
    uint64_t size = 16;
    while (size < 2 * (uint64_t)entries) size *= 2;
    TRY(arena_array(&arena_model, size, sizeof *index->slots, what, &index->slots));
    mem_zero(index->slots, (size_t)size * sizeof *index->slots);
    index->mask = size - 1;
    return QP_OK;
}
