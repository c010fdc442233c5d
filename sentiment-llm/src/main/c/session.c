#include "session.h"

#include "model.h"

static Sequence held;
static int32_t *held_ids; /* (max_tokens) the first held.length of them are those of the sequence */

int32_t session_start(void) {
    TRY(sequence_make(&arena_model, model.config.max_tokens, &held));
    return arena_array(&arena_model, model.config.max_tokens, sizeof *held_ids, "the prompt", &held_ids);
}

void session_forget(void) { sequence_cut(&held, 0); }

const Sequence *session_sequence(void) { return &held; }

int32_t check_ids(const int32_t *ids, uint64_t n) {
    uint32_t vocab_size = model.config.vocab_size;
    for (uint64_t i = 0; i < n; i++)
        if (ids[i] < 0 || (uint32_t)ids[i] >= vocab_size)
            return fail(QP_BAD_ARGUMENT, "token %u of the input is not in the vocabulary of %u", i, (uint64_t)vocab_size);
    return QP_OK;
}

int32_t check_length(uint64_t tokens) {
    uint64_t most = model.config.max_tokens;
    if (tokens >= 1 && tokens <= most) return QP_OK;
    return fail(QP_TOO_LONG, "%u tokens were given, 1..%u fit", tokens, most);
}

static uint32_t held_of(const int32_t *ids, uint32_t n) {
    uint32_t most = min_u32(held.length, n);
    uint32_t kept = 0;
    while (kept < most && held_ids[kept] == ids[kept]) kept++;
    return kept;
}

/* Runs ids behind what is held, in passes of ROWS_MAX. */
static int32_t extend(const int32_t *ids, uint32_t n, bool logits_wanted) {
    static Row rows[ROWS_MAX];
    for (uint32_t done = 0; done < n;) {
        uint32_t count = min_u32(ROWS_MAX, n - done);
        uint32_t start = held.length;
        uint32_t wanted;
        for (uint32_t i = 0; i < count; i++) rows[i] = (Row){ids[done + i], start + i, &held, false};
        rows[count - 1].wanted = logits_wanted && done + count == n;
        TRY(forward_rows(rows, count, &wanted));
        mem_copy(held_ids + start, ids + done, count * sizeof *ids);
        done += count;
    }
    return QP_OK;
}

int32_t session_hold(const int32_t *ids, uint32_t n, bool logits_wanted) {
    TRY(check_length(n));
    TRY(check_ids(ids, n));
    uint32_t kept = held_of(ids, logits_wanted ? n - 1 : n);
    sequence_cut(&held, kept);
    return extend(ids + kept, n - kept, logits_wanted);
}

int32_t session_logits(const int32_t *ids, uint32_t n, float *out) {
    float *logits;
    TRY(session_hold(ids, n, true));
    TRY(forward_logits(0, 1, &logits));
    mem_copy(out, logits, model.config.vocab_size * sizeof *logits);
    return QP_OK;
}

/* Runs ids behind what is held, all of them wanted, and adds their states to the sum. */
static int32_t add_states(const int32_t *ids, uint32_t count, float *sum) {
    static Row rows[ROWS_MAX];
    const float *states;
    uint32_t dim = model.config.dim;
    uint32_t wanted;
    for (uint32_t i = 0; i < count; i++) rows[i] = (Row){ids[i], held.length + i, &held, true};
    TRY(forward_rows(rows, count, &wanted));
    TRY(forward_states(&states));
    for (uint32_t i = 0; i < wanted; i++)
        for (uint32_t j = 0; j < dim; j++) sum[j] += states[(size_t)i * dim + j];
    return QP_OK;
}

static int32_t sum_states(const int32_t *ids, uint32_t n, float *sum) {
    for (uint32_t done = 0; done < n;) {
        uint32_t count = min_u32(ROWS_MAX, n - done);
        TRY(add_states(ids + done, count, sum));
        done += count;
    }
    return QP_OK;
}

int32_t session_embed(const int32_t *ids, uint32_t n, float *mean) {
    TRY(check_length(n));
    TRY(check_ids(ids, n));
    session_forget();
    for (uint32_t j = 0; j < model.config.dim; j++) mean[j] = 0.0f;
    int32_t status = sum_states(ids, n, mean);
    session_forget();
    if (status != QP_OK) return status;
    for (uint32_t j = 0; j < model.config.dim; j++) {
        mean[j] /= (float)n;
        if (!is_finite(mean[j])) return fail(QP_NOT_FINITE, "number %u of an embedding is not finite", (uint64_t)j);
    }
    return QP_OK;
}
