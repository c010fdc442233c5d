#include "cells.h"

/* | keys and values of layer 0, head 0 | layer 0, head 1 | ... | layer 1, head 0 | ...    as PageHead says */
struct Page {
    Page *next_free;
    float *floats;
};

static struct {
    uint32_t layers;
    uint32_t kv_heads;
    uint32_t head_size;
    Page *free;
} cells;

static size_t head_floats(void) { return (size_t)2 * PAGE_CELLS * cells.head_size; }
static size_t page_floats(void) { return head_floats() * cells.kv_heads * cells.layers; }

void cells_start(const Config *config) {
    cells.layers = config->layers;
    cells.kv_heads = config->kv_heads;
    cells.head_size = config->head_size;
    cells.free = NULL;
}

/* A new page begins with zeros, because attention computes with the cells of a page that are not filled yet. */
static int32_t take_page(Page **page) {
    if (cells.free != NULL) {
        *page = cells.free;
        cells.free = cells.free->next_free;
        return QP_OK;
    }
    TRY(arena_array(&arena_model, 1, sizeof **page, "the KV cache", page));
    TRY(arena_array(&arena_model, page_floats(), sizeof(float), "the KV cache", &(*page)->floats));
    mem_zero((*page)->floats, page_floats() * sizeof(float));
    return QP_OK;
}

static void give_page(Page *page) {
    page->next_free = cells.free;
    cells.free = page;
}

static uint32_t pages_for(uint32_t positions) { return (positions + PAGE_CELLS - 1) / PAGE_CELLS; }

int32_t sequence_make(Arena *arena, uint32_t max_tokens, Sequence *sequence) {
    mem_zero(sequence, sizeof *sequence);
    sequence->page_max = pages_for(max_tokens);
    TRY(arena_array(arena, sequence->page_max, sizeof *sequence->table, "a sequence", &sequence->table));
    return arena_array(arena, sequence->page_max, sizeof *sequence->addresses, "a sequence", &sequence->addresses);
}

int32_t sequence_fork(Arena *arena, const Sequence *parent, uint32_t kept, uint32_t max_tokens, Sequence *sequence) {
    TRY(sequence_make(arena, max_tokens, sequence));
    uint32_t full = kept / PAGE_CELLS;
    mem_copy(sequence->table, parent->table, full * sizeof *sequence->table);
    mem_copy(sequence->addresses, parent->addresses, full * sizeof *sequence->addresses);
    sequence->shared = sequence->pages = full;
    if (kept % PAGE_CELLS != 0) {
        TRY(sequence_reserve(sequence, kept));
        mem_copy(sequence->table[full]->floats, parent->table[full]->floats, page_floats() * sizeof(float));
    }
    sequence->length = kept;
    return QP_OK;
}

int32_t sequence_reserve(Sequence *sequence, uint32_t length) {
    for (; sequence->pages < pages_for(length); sequence->pages++) {
        TRY(take_page(&sequence->table[sequence->pages]));
        sequence->addresses[sequence->pages] = (uintptr_t)sequence->table[sequence->pages]->floats;
    }
    return QP_OK;
}

void sequence_cut(Sequence *sequence, uint32_t length) {
    uint32_t kept = pages_for(length);
    while (sequence->pages > kept && sequence->pages > sequence->shared) give_page(sequence->table[--sequence->pages]);
    sequence->length = min_u32(sequence->length, length);
}

size_t page_offset(uint32_t layer) { return layer * cells.kv_heads * head_floats() * sizeof(float); }

PageHead page_head(const Sequence *sequence, uint32_t page, uint32_t layer, uint32_t kv_head) {
    float *keys = sequence->table[page]->floats + ((size_t)layer * cells.kv_heads + kv_head) * head_floats();
    return (PageHead){keys, keys + (size_t)PAGE_CELLS * cells.head_size};
}

void sequence_store(const Sequence *sequence, uint32_t position, uint32_t layer, const float *key, const float *value) {
    uint32_t size = cells.head_size;
    for (uint32_t head = 0; head < cells.kv_heads; head++, key += size, value += size) {
        PageHead to = page_head(sequence, position / PAGE_CELLS, layer, head);
        float *column = to.keys + position % PAGE_CELLS;
        for (uint32_t i = 0; i < size; i++) column[(size_t)i * PAGE_CELLS] = key[i];
        mem_copy(to.values + (size_t)(position % PAGE_CELLS) * size, value, size * sizeof *value);
    }
}
