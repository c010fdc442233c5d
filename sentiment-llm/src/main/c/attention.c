#include "attention.h"

#include "cells.h"
#include "elementwise.h"
#include "lanes.h"

/* A page's scores: 16 positions in four vectors. */
NOINLINE static void page_scores(const float *q, const float *keys, uint32_t head_size, float scale, float *scores) {
    F32x4 a = lanes_all(0.0f), b = a, c = a, d = a;
    ROLLED
    for (uint32_t i = 0; i < head_size; i++, keys += PAGE_CELLS) {
        F32x4 x = lanes_all(q[i]);
        a = a + lanes_load(keys) * x;
        b = b + lanes_load(keys + 4) * x;
        c = c + lanes_load(keys + 8) * x;
        d = d + lanes_load(keys + 12) * x;
    }
    F32x4 factor = lanes_all(scale);
    lanes_store(scores, a * factor);
    lanes_store(scores + 4, b * factor);
    lanes_store(scores + 8, c * factor);
    lanes_store(scores + 12, d * factor);
}

/* Adds count positions to 16 numbers of the mix. */
NOINLINE static void mix_wide(const float *weights, const float *values, uint32_t head_size, uint32_t count, float *mixed) {
    F32x4 a = lanes_load(mixed), b = lanes_load(mixed + 4), c = lanes_load(mixed + 8), d = lanes_load(mixed + 12);
    ROLLED
    for (uint32_t p = 0; p < count; p++, values += head_size) {
        F32x4 w = lanes_all(weights[p]);
        a = a + w * lanes_load(values);
        b = b + w * lanes_load(values + 4);
        c = c + w * lanes_load(values + 8);
        d = d + w * lanes_load(values + 12);
    }
    lanes_store(mixed, a);
    lanes_store(mixed + 4, b);
    lanes_store(mixed + 8, c);
    lanes_store(mixed + 12, d);
}

static void mix_narrow(const float *weights, const float *values, uint32_t head_size, uint32_t count, float *mixed) {
    F32x4 sum = lanes_load(mixed);
    ROLLED
    for (uint32_t p = 0; p < count; p++, values += head_size) sum = sum + lanes_all(weights[p]) * lanes_load(values);
    lanes_store(mixed, sum);
}

/* head_size is a multiple of four. */
static void page_mix(const float *weights, const float *values, uint32_t head_size, uint32_t count, float *mixed) {
    uint32_t i = 0;
    for (; i + 16 <= head_size; i += 16) mix_wide(weights, values + i, head_size, count, mixed + i);
    for (; i < head_size; i += LANES) mix_narrow(weights, values + i, head_size, count, mixed + i);
}

static float *scores; /* (SOFTMAX_MAX, positions rounded up to whole pages): some heads' */

int32_t attention_start(uint32_t max_tokens) {
    return arena_array(&arena_model, SOFTMAX_MAX * ((uint64_t)max_tokens + PAGE_CELLS), sizeof *scores, "attention's scores", &scores);
}

static PageHead page_of(const AttendShape *shape, const AttendRow *row, uint32_t page, uint32_t kv_head) {
    const uint64_t *pages = (const uint64_t *)(uintptr_t)row->pages;
    size_t floats = (size_t)PAGE_CELLS * shape->head_size;
    float *keys = (float *)((uintptr_t)pages[page] + shape->offset) + kv_head * 2 * floats;
    return (PageHead){keys, keys + floats};
}

static void score_pages(const AttendShape *shape, const AttendRow *row, uint32_t kv_head, const float *q, float *to) {
    for (uint32_t page = row->first / PAGE_CELLS; page <= row->last / PAGE_CELLS; page++)
        page_scores(q, page_of(shape, row, page, kv_head).keys, shape->head_size, shape->scale, to + (size_t)page * PAGE_CELLS);
}

static void mix_pages(const AttendShape *shape, const AttendRow *row, uint32_t kv_head, const float *weights, float *mixed) {
    uint32_t size = shape->head_size;
    mem_zero(mixed, size * sizeof *mixed);
    for (uint32_t position = row->first; position <= row->last;) {
        uint32_t page = position / PAGE_CELLS;
        uint32_t end = min_u32((page + 1) * PAGE_CELLS, row->last + 1);
        const float *values = page_of(shape, row, page, kv_head).values;
        page_mix(weights + position, values + (size_t)(position % PAGE_CELLS) * size, size, end - position, mixed);
        position = end;
    }
}

void attend(const AttendShape *shape, const AttendRow *row, float *mixed) {
    const float *q = (const float *)(uintptr_t)row->q;
    uint32_t size = shape->head_size;
    uint32_t group = shape->heads / shape->kv_heads;
    size_t stride = (size_t)(row->last / PAGE_CELLS + 1) * PAGE_CELLS;
    for (uint32_t first = 0; first < shape->heads; first += SOFTMAX_MAX) {
        uint32_t count = min_u32(SOFTMAX_MAX, shape->heads - first);
        for (uint32_t i = 0; i < count; i++)
            score_pages(shape, row, (first + i) / group, q + (size_t)(first + i) * size, scores + i * stride);
        softmax(scores + row->first, count, stride, row->last + 1 - row->first);
        for (uint32_t i = 0; i < count; i++)
            mix_pages(shape, row, (first + i) / group, scores + i * stride, mixed + (size_t)(first + i) * size);
    }
}
