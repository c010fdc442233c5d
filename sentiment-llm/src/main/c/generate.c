#include "generate.h"

#include "model.h"
#include "session.h"

static struct {
    bool under_way;
    bool has_pending;   /* the last token given is not run yet */
    int32_t pending;
    int32_t stop;
    uint32_t left;
} generation;

void generate_stop(void) { generation.under_way = false; }

int32_t generate_begin(const int32_t *ids, uint32_t n, uint32_t max_new, int32_t stop) {
    generate_stop();
    TRY(check_length((uint64_t)n + (max_new > 0 ? max_new - 1 : 0)));
    TRY(session_hold(ids, n, true));
    generation.under_way = true;
    generation.has_pending = false;
    generation.stop = stop;
    generation.left = max_new;
    return QP_OK;
}

/* The likeliest token, of equals the lowest id. */
static int32_t largest_of(const float *logits) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < model.config.vocab_size; i++)
        if (logits[i] > logits[best]) best = i;
    return (int32_t)best;
}

static int32_t choose(int32_t *id) {
    float *logits;
    if (generation.has_pending) TRY(session_append(generation.pending));
    TRY(forward_logits(0, 1, &logits));
    *id = largest_of(logits);
    return QP_OK;
}

int32_t generate_next(int32_t *id) {
    if (!generation.under_way) return fail(QP_BAD_ARGUMENT, "no generation is under way");
    if (generation.left == 0) return 0;
    int32_t status = choose(id);
    if (status != QP_OK || *id == generation.stop) {
        generate_stop();
        return status;
    }
    generation.has_pending = true;
    generation.pending = *id;
    generation.left--;
    return 1;
}
