#include "generate.h"

#include "constraint.h"
#include "model.h"
#include "session.h"
#include "tokenizer.h"

enum { PENDING_MAX = 32 };

static struct {
    bool under_way;
    bool constrained;
    Sampler sampler;
    uint32_t left;
    uint32_t pending_count;
    int32_t pending[PENDING_MAX]; /* given and not run yet: the last one, and certain ones before it */
} generation;

void generate_stop(void) { generation.under_way = false; }

int32_t generate_begin(const int32_t *ids, uint32_t n, uint32_t max_new, const OutputOptions *options) {
    generate_stop();
    TRY(check_length((uint64_t)n + (max_new > 0 ? max_new - 1 : 0)));
    TRY(sampler_start(&generation.sampler, &options->sampling));
    generation.constrained = options->pattern != NULL;
    if (generation.constrained) TRY(constraint_start(options->pattern, options->pattern_length));
    TRY(session_hold(ids, n, true));
    generation.under_way = true;
    generation.pending_count = 0;
    generation.left = max_new;
    return QP_OK;
}

static int32_t run_pending(bool logits_wanted) {
    uint32_t count = generation.pending_count;
    generation.pending_count = 0;
    return count > 0 ? session_append(generation.pending, count, logits_wanted) : QP_OK;
}

static int32_t ask_model(int32_t *id) {
    float *logits;
    uint32_t said_count;
    TRY(run_pending(true));
    TRY(forward_logits(0, 1, &logits));
    if (generation.constrained) constraint_mask(logits, model.config.vocab_size);
    const int32_t *said = session_ids(&said_count);
    *id = sampler_choose(&generation.sampler, logits, model.config.vocab_size, said, said_count);
    return *id < 0 ? *id : QP_OK;
}

/* NO_TOKEN if the text ends here. A certain token is taken without the model, which reads it with the next ones. */
static int32_t choose(int32_t *id) {
    Allowed allowed = {1, NO_TOKEN};
    *id = NO_TOKEN;
    if (generation.constrained) TRY(constraint_allow(generation.left, &allowed));
    if (allowed.count == 0) return QP_OK;
    if (allowed.only != NO_TOKEN) *id = allowed.only;
    else TRY(ask_model(id));
    if (tokenizer_ends_generation(*id)) *id = NO_TOKEN;
    return *id != NO_TOKEN && generation.constrained ? constraint_take(*id) : QP_OK;
}

static int32_t give(int32_t id) {
    if (generation.pending_count == PENDING_MAX) TRY(run_pending(false));
    generation.pending[generation.pending_count++] = id;
    generation.left--;
    return 1;
}

int32_t generate_next(int32_t *id) {
    if (!generation.under_way) return fail(QP_BAD_ARGUMENT, "no generation is under way");
    if (generation.left == 0) return 0;
    int32_t status = choose(id);
    if (status == QP_OK && *id != NO_TOKEN) return give(*id);
    generate_stop();
    return status;
}
