#include "attention.h"

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

static void score_pages(const Config *c, const Span *span, uint32_t kv_head, const float *q, float *scores) {
    for (uint32_t page = span->first / PAGE_CELLS; page <= span->last / PAGE_CELLS; page++) {
        const float *keys = page_head(span->sequence, page, span->layer, kv_head).keys;
        page_scores(q, keys, c->head_size, span->scale, scores + (size_t)page * PAGE_CELLS);
    }
}

static void mix_pages(const Config *c, const Span *span, uint32_t kv_head, const float *weights, float *mixed) {
    mem_zero(mixed, c->head_size * sizeof *mixed);
    for (uint32_t position = span->first; position <= span->last;) {
        uint32_t page = position / PAGE_CELLS;
        uint32_t end = min_u32((page + 1) * PAGE_CELLS, span->last + 1);
        const float *values = page_head(span->sequence, page, span->layer, kv_head).values;
        page_mix(weights + position, values + (size_t)(position % PAGE_CELLS) * c->head_size, c->head_size, end - position, mixed);
        position = end;
    }
}

void attend(const Config *config, const Span *span, const float *q, float *scores, float *mixed) {
    uint32_t size = config->head_size;
    uint32_t group = config->heads / config->kv_heads;
    size_t stride = (size_t)(span->last / PAGE_CELLS + 1) * PAGE_CELLS;
    for (uint32_t first = 0; first < config->heads; first += SOFTMAX_MAX) {
        uint32_t count = min_u32(SOFTMAX_MAX, config->heads - first);
        for (uint32_t i = 0; i < count; i++)
            score_pages(config, span, (first + i) / group, q + (size_t)(first + i) * size, scores + i * stride);
        softmax(scores + span->first, count, stride, span->last + 1 - span->first);
        for (uint32_t i = 0; i < count; i++)
            mix_pages(config, span, (first + i) / group, scores + i * stride, mixed + (size_t)(first + i) * size);
    }
}
