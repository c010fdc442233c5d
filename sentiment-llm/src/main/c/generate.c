#include "generate.h"

#include "constraint.h"
#include "model.h"
#include "session.h"
#include "tokenizer.h"

enum { STOPS_MAX = 64 };

static struct {
    bool under_way;
    bool constrained;
    Sampler sampler;
    int32_t *ids;       /* (max_tokens + 1) prompt and answer */
    uint32_t count;
    uint32_t left;      /* tokens that may follow */
    uint32_t stop_count;
    int32_t stops[STOPS_MAX];
} generation;

static const SamplerOptions GREEDY = {.temperature = 0.0f, .top_p = 1.0f, .repeat_penalty = 1.0f};

int32_t generate_load(void) {
    generation.under_way = false;
    constraint_forget();
    generation.stop_count = tokenizer_ends(generation.stops, STOPS_MAX);
    TRY(sampler_load(model.config.vocab_size));
    return arena_array(&arena_model, (uint64_t)model.config.max_tokens + 1, sizeof *generation.ids, "a text", &generation.ids);
}

int32_t generate_begin(const int32_t *ids, uint32_t n, const GenerateOptions *options) {
    generation.under_way = false;
    TRY(check_length((uint64_t)n + (options->max_new > 0 ? options->max_new - 1 : 0)));
    TRY(sampler_start(&generation.sampler, options->sampler != NULL ? options->sampler : &GREEDY));
    generation.constrained = options->pattern != NULL;
    if (generation.constrained) TRY(constraint_start(options->pattern, options->pattern_length));
    TRY(session_hold(ids, n, true));
    mem_copy(generation.ids, ids, n * sizeof *ids);
    generation.count = n;
    generation.left = options->max_new;
    generation.under_way = true;
    return QP_OK;
}

/* What is held of the text is not run again. */
static int32_t ask_model(int32_t *id) {
    float *logits;
    uint32_t count = model.config.vocab_size;
    TRY(session_hold(generation.ids, generation.count, true));
    TRY(forward_logits(0, 1, &logits));
    if (generation.constrained) constraint_mask(logits, count, generation.stops, generation.stop_count);
    *id = sampler_choose(&generation.sampler, logits, count, generation.ids, generation.count);
    return *id < 0 ? *id : QP_OK;
}

/* Sets *id, or *ended where the expression lets no text follow. */
static int32_t choose(int32_t *id, bool *ended) {
    Allowed allowed = {0, NO_TOKEN};
    if (generation.constrained) {
        TRY(constraint_allow(generation.left, &allowed));
        *ended = allowed.count == 0;
        if (*ended) return QP_OK;
    }
    *id = allowed.only;
    return allowed.only != NO_TOKEN ? QP_OK : ask_model(id);
}

static int32_t next(int32_t *id, bool *ended) {
    *ended = generation.left == 0;
    if (*ended) return QP_OK;
    TRY(choose(id, ended));
    *ended = *ended || tokenizer_ends_generation(*id);
    if (*ended) return QP_OK;
    if (generation.constrained) TRY(constraint_take(*id));
    generation.ids[generation.count++] = *id;
    generation.left--;
    return QP_OK;
}

int32_t generate_next(int32_t *id) {
    bool ended;
    if (!generation.under_way) return fail(QP_BAD_ARGUMENT, "no generation is under way");
    int32_t status = next(id, &ended);
    if (status != QP_OK) generation.under_way = false;
    if (status == QP_OK && ended) generation.left = 0;
    return status != QP_OK ? status : !ended;
}
