#include "memory.h"

#include "error.h"

/*
 * A chunk:  | next | size | used | padding | payload ... |      header 32 bytes in both address widths
 *
 * Chunks come from memory.grow (or malloc in a native build) and are kept in a list per arena. An arena is
 * reset by starting again at its first chunk; a request that does not fit where the arena stands goes to the
 * next chunk, or to a new one put in between.
 */
struct Chunk {
    Chunk *next;
    size_t size; /* of the payload */
    size_t used;
};

enum { CHUNK_HEADER = 32, CHUNK_MIN = 1 << 16, ALIGNMENT = 16 };

Arena arena_model;
Arena arena_work;
Arena arena_batch;
Arena arena_scratch;

#ifdef __wasm__

enum { PAGE = 65536 };

extern unsigned char __heap_base; /* set by the linker: first byte after data and stack */
static uintptr_t break_at;        /* first byte never handed out */

static void *chunk_new(size_t bytes) {
    if (break_at == 0) break_at = ((uintptr_t)&__heap_base + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
    uintptr_t end_of_memory = (uintptr_t)__builtin_wasm_memory_size(0) * PAGE; /* 0 when all 65,536 pages of wasm32 are taken */
    uintptr_t available = end_of_memory - break_at;
    if (available < bytes) {
        uintptr_t pages = (bytes - available + PAGE - 1) / PAGE;
        if (__builtin_wasm_memory_grow(0, pages) == (uintptr_t)-1) return NULL;
    }
    void *chunk = (void *)break_at;
    break_at += bytes;
    return chunk;
}

#else

#include <stdlib.h>

static void *chunk_new(size_t bytes) { return malloc(bytes); }

#endif

static Chunk *chunk_after(Arena *arena, uint64_t payload) {
    if (payload > (uint64_t)(SIZE_MAX / 4)) return NULL;
    Chunk *following = arena->current != NULL ? arena->current->next : arena->first;
    if (following != NULL && following->size >= payload) {
        following->used = 0;
        arena->current = following;
        return following;
    }
#ifdef QUIPU_EXACT_CHUNKS /* one malloc per request, so that a sanitizer sees every overrun */
    size_t size = (size_t)payload;
#else
    size_t size = payload < CHUNK_MIN - CHUNK_HEADER ? CHUNK_MIN - CHUNK_HEADER : (size_t)payload;
#endif
    Chunk *chunk = chunk_new(CHUNK_HEADER + size);
    if (chunk == NULL) return NULL;
    chunk->size = size;
    chunk->used = 0;
    chunk->next = following;
    if (arena->current != NULL) arena->current->next = chunk;
    else arena->first = chunk;
    arena->current = chunk;
    return chunk;
}

void *arena_alloc(Arena *arena, uint64_t bytes) {
    if (bytes > UINT64_MAX - ALIGNMENT) return NULL;
#ifdef QUIPU_EXACT_CHUNKS
    uint64_t rounded = bytes;
    Chunk *chunk = NULL;
#else
    uint64_t rounded = (bytes + ALIGNMENT - 1) & ~(uint64_t)(ALIGNMENT - 1);
    Chunk *chunk = arena->current;
#endif
    if (chunk == NULL || chunk->size - chunk->used < rounded) chunk = chunk_after(arena, rounded);
    if (chunk == NULL) return NULL;
    void *result = (unsigned char *)chunk + CHUNK_HEADER + chunk->used;
    chunk->used += (size_t)rounded;
    return result;
}

void arena_reset(Arena *arena) {
#ifdef QUIPU_EXACT_CHUNKS
    for (Chunk *chunk = arena->first; chunk != NULL;) {
        Chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    arena->first = NULL;
#endif
    arena->current = NULL;
}

int32_t arena_array(Arena *arena, uint64_t count, uint64_t item_bytes, const char *what, void *pointer_out) {
    void *items = NULL;
    bool overflows = item_bytes != 0 && count > (UINT64_MAX / 2) / item_bytes;
    if (!overflows) items = arena_alloc(arena, count * item_bytes);
    if (items == NULL) return fail(QP_NO_MEMORY, "no memory for %s: %u items of %u bytes", what, count, item_bytes);
    __builtin_memcpy(pointer_out, &items, sizeof items);
    return QP_OK;
}

/* These become memory.copy and memory.fill. */
void mem_copy(void *dst, const void *src, size_t bytes) { __builtin_memcpy(dst, src, bytes); }
void mem_zero(void *dst, size_t bytes) { __builtin_memset(dst, 0, bytes); }

bool mem_equal(const void *a, const void *b, size_t bytes) {
    const unsigned char *left = a;
    const unsigned char *right = b;
    for (size_t i = 0; i < bytes; i++)
        if (left[i] != right[i]) return false;
    return true;
}

size_t text_length(const char *text) {
    size_t length = 0;
    while (text[length] != 0) length++;
    return length;
}
