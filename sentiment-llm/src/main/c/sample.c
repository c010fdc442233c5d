#include "sample.h"

#include "error.h"
#include "math.h"
#include "memory.h"

#define WEIGHT_ONE 1099511627776.0f /* 2^40 */
#define LARGEST_FLOAT 3.4028234664e38f

static struct {
    uint32_t *heap;     /* (vocabulary) candidates of steps 3 and 4 */
    uint64_t *repeated; /* (vocabulary / 64, rounded up) bits, all zero between choices */
} work;

int32_t sampler_load(uint32_t vocabulary) {
    uint32_t words = (vocabulary + 63) / 64;
    TRY(arena_array(&arena_model, vocabulary, sizeof *work.heap, "sampling", &work.heap));
    TRY(arena_array(&arena_model, words, sizeof *work.repeated, "sampling", &work.repeated));
    mem_zero(work.repeated, words * sizeof *work.repeated);
    return QP_OK;
}

/* ---- options ---- */

static int32_t need(bool in_range, const char *name, const char *range) {
    return in_range ? QP_OK : fail(QP_BAD_ARGUMENT, "the sampling option %s is out of range: expected %s", name, range);
}

int32_t sampler_start(Sampler *sampler, const SamplerOptions *options) {
    TRY(need(is_finite(options->temperature) && options->temperature >= 0, "temperature", "0 or more"));
    TRY(need(options->top_k >= 0, "top_k", "0 or more"));
    TRY(need(options->top_p > 0 && options->top_p <= 1, "top_p", "more than 0, at most 1"));
    TRY(need(options->min_p >= 0 && options->min_p <= 1, "min_p", "0 to 1"));
    TRY(need(is_finite(options->repeat_penalty) && options->repeat_penalty > 0, "repeat_penalty", "more than 0"));
    TRY(need(options->repeat_last >= -1, "repeat_last", "-1 or more"));
    sampler->options = *options;
    sampler->random_state = (uint64_t)options->seed_high << 32 | options->seed_low;
    return QP_OK;
}

/* ---- random numbers ---- */

uint64_t random_next(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static uint64_t random_below(uint64_t *state, uint64_t bound) {
    uint64_t uneven = (0 - bound) % bound; /* 2^64 mod bound */
    uint64_t r = random_next(state);
    while (r < uneven) r = random_next(state);
    return r % bound;
}

/* ---- step 1 ---- */

static bool is_candidate(float logit) { return logit >= -LARGEST_FLOAT; }

/* A finite logit stays finite, and what a constraint took out stays out. */
static float penalised(float logit, float penalty) {
    if (!is_candidate(logit)) return logit;
    float changed = logit > 0 ? logit / penalty : logit * penalty;
    if (changed > LARGEST_FLOAT) return LARGEST_FLOAT;
    return changed < -LARGEST_FLOAT ? -LARGEST_FLOAT : changed;
}

static void penalise(const SamplerOptions *options, float *logits, uint32_t count, const int32_t *recent, uint32_t recent_count) {
    float penalty = options->repeat_penalty;
    if (options->repeat_last >= 0 && (uint32_t)options->repeat_last < recent_count) {
        recent += recent_count - (uint32_t)options->repeat_last;
        recent_count = (uint32_t)options->repeat_last;
    }
    if (penalty == 1.0f) return;
    for (uint32_t i = 0; i < recent_count; i++) {
        uint32_t id = (uint32_t)recent[i];
        if (id >= count || (work.repeated[id / 64] >> id % 64 & 1) != 0) continue;
        work.repeated[id / 64] |= (uint64_t)1 << id % 64;
        logits[id] = penalised(logits[id], penalty);
    }
    for (uint32_t i = 0; i < recent_count; i++)
        if ((uint32_t)recent[i] < count) work.repeated[(uint32_t)recent[i] / 64] = 0;
}

/* ---- steps 3 and 4: how far down the order of likelihood candidates stay ---- */

typedef struct {
    float logit;
    uint32_t id;
} Place; /* in the order of likelihood */

static inline bool likelier(const float *logits, uint32_t a, uint32_t b) {
    return logits[a] > logits[b] || (logits[a] == logits[b] && a < b);
}

/* A binary heap of ids: the likeliest on top, or the least likely. */
typedef struct {
    const float *logits;
    uint32_t *ids;
    uint32_t count;
    bool likeliest_on_top;
} Heap;

static inline bool goes_above(const Heap *heap, uint32_t a, uint32_t b) {
    return heap->likeliest_on_top ? likelier(heap->logits, a, b) : likelier(heap->logits, b, a);
}

static void sift_down(Heap *heap, uint32_t at, uint32_t id) {
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= heap->count) break;
        if (child + 1 < heap->count && goes_above(heap, heap->ids[child + 1], heap->ids[child])) child++;
        if (!goes_above(heap, heap->ids[child], id)) break;
        heap->ids[at] = heap->ids[child];
        at = child;
    }
    heap->ids[at] = id;
}

static void order_heap(Heap *heap, bool likeliest_on_top) {
    heap->likeliest_on_top = likeliest_on_top;
    for (uint32_t at = heap->count / 2; at-- > 0;) sift_down(heap, at, heap->ids[at]);
}

/* All candidates if k is 0, else the k likeliest with the least likely of them on top. */
static void collect(Heap *heap, uint32_t count, uint32_t k) {
    for (uint32_t id = 0; id < count; id++) {
        if (!is_candidate(heap->logits[id])) continue;
        if (k == 0 || heap->count < k) {
            heap->ids[heap->count++] = id;
            if (heap->count == k) order_heap(heap, false);
        } else if (likelier(heap->logits, id, heap->ids[0])) {
            sift_down(heap, 0, id);
        }
    }
}

static inline uint64_t weight_at(float x) { return (uint64_t)(exp_f32(x) * WEIGHT_ONE); }

/* Takes candidates from the top until their weights reach the share; the last one taken. */
static uint32_t last_of_share(Heap *heap, float share) {
    uint64_t total = 0;
    uint64_t reached = 0;
    order_heap(heap, true);
    float largest = heap->logits[heap->ids[0]];
    for (uint32_t i = 0; i < heap->count; i++) total += weight_at(heap->logits[heap->ids[i]] - largest);
    uint64_t wanted = (uint64_t)((double)share * (double)total);
    for (;;) {
        uint32_t id = heap->ids[0];
        reached += weight_at(heap->logits[id] - largest);
        if (reached >= wanted || heap->count == 1) return id;
        heap->count--;
        sift_down(heap, 0, heap->ids[heap->count]);
    }
}

static Place last_place(const SamplerOptions *options, const float *logits, uint32_t count) {
    uint32_t k = (uint32_t)options->top_k;
    bool all = k == 0 || k >= count;
    if (all && options->top_p == 1.0f) return (Place){-LARGEST_FLOAT, count};
    Heap heap = {logits, work.heap, 0, false};
    collect(&heap, count, all ? 0 : k);
    if (heap.count < k) order_heap(&heap, false);
    uint32_t last = options->top_p < 1.0f ? last_of_share(&heap, options->top_p) : heap.ids[0];
    return (Place){logits[last], last};
}

/* ---- steps 5 and 6 ---- */

typedef struct {
    const float *logits;
    float largest;
    float min_p;
    float temperature;
    Place last;
} Survivors;

/* 0 for a token that did not survive. */
static inline uint64_t drawing_weight(const Survivors *survivors, uint32_t id) {
    float logit = survivors->logits[id];
    if (logit < survivors->last.logit || (logit == survivors->last.logit && id > survivors->last.id)) return 0;
    float below = logit - survivors->largest;
    if (survivors->min_p > 0 && exp_f32(below) < survivors->min_p) return 0;
    return weight_at(below / survivors->temperature);
}

static uint32_t draw(const Survivors *survivors, uint32_t count, uint32_t likeliest, uint64_t *random_state) {
    uint64_t total = 0;
    for (uint32_t id = 0; id < count; id++) total += drawing_weight(survivors, id);
    if (total == drawing_weight(survivors, likeliest)) return likeliest;
    uint64_t drawn = random_below(random_state, total);
    uint64_t passed = 0;
    for (uint32_t id = 0; id < count; id++) {
        passed += drawing_weight(survivors, id);
        if (passed > drawn) return id;
    }
    return likeliest; /* not reached: drawn < total */
}

static uint32_t likeliest_of(const float *logits, uint32_t count) {
    uint32_t best = 0;
    for (uint32_t id = 1; id < count; id++)
        if (logits[id] > logits[best]) best = id;
    return best;
}

int32_t sampler_choose(Sampler *sampler, float *logits, uint32_t count, const int32_t *recent, uint32_t recent_count) {
    const SamplerOptions *options = &sampler->options;
    penalise(options, logits, count, recent, recent_count);
    uint32_t likeliest = likeliest_of(logits, count);
    if (count == 0 || !is_candidate(logits[likeliest])) return fail(QP_BAD_ARGUMENT, "there is no token to choose from");
    if (options->temperature == 0) return (int32_t)likeliest;
    Survivors survivors = {logits, logits[likeliest], options->min_p, options->temperature, last_place(options, logits, count)};
    return (int32_t)draw(&survivors, count, likeliest, &sampler->random_state);
}
