#include "session.h"

#include "error.h"
#include "llama.h"
#include "math.h"
#include "memory.h"

static int32_t *held;       /* (max_tokens) ids whose keys and values the cache holds, from position 0 */
static uint32_t held_count;

int32_t session_start(void) {
    held_count = 0;
    return arena_array(&arena_model, llama_max_tokens(), sizeof *held, "the prompt", &held);
}

void session_forget(void) { held_count = 0; }

static int32_t check_ids(const int32_t *ids, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (ids[i] < 0 || (uint32_t)ids[i] >= llama_vocab_size())
            return fail(QP_BAD_ARGUMENT, "token %u of the input is not in the vocabulary of %u", (uint64_t)i, (uint64_t)llama_vocab_size());
    return QP_OK;
}

static int32_t check_length(uint64_t tokens) {
    if (tokens >= 1 && tokens <= llama_max_tokens()) return QP_OK;
    return fail(QP_TOO_LONG, "%u tokens were given, 1..%u fit", tokens, (uint64_t)llama_max_tokens());
}

/* Runs ids at the positions after the first kept ones of what is held. */
static int32_t append(uint32_t kept, const int32_t *ids, uint32_t n) {
    held_count = kept;
    for (uint32_t done = 0; done < n;) {
        uint32_t count = min_u32(BATCH_MAX, n - done);
        TRY(llama_forward(ids + done, count, held_count));
        mem_copy(held + held_count, ids + done, count * sizeof *ids);
        held_count += count;
        done += count;
    }
    return QP_OK;
}

/* Makes the cache hold exactly ids. The last token is run even if it is there already, for its logits. */
static int32_t evaluate(const int32_t *ids, uint32_t n) {
    TRY(check_length(n));
    TRY(check_ids(ids, n));
    uint32_t kept = 0;
    while (kept < held_count && kept + 1 < n && held[kept] == ids[kept]) kept++;
    return append(kept, ids + kept, n - kept);
}

int32_t session_prefix(const int32_t *ids, uint32_t n) { return evaluate(ids, n); }

int32_t session_logits(const int32_t *ids, uint32_t n, float *out) {
    const float *logits;
    TRY(evaluate(ids, n));
    TRY(llama_logits(&logits));
    mem_copy(out, logits, llama_vocab_size() * sizeof *logits);
    return QP_OK;
}

/* log softmax(logits)[i] = logits[i] - normaliser; largest + ln(sum of exponentials, ascending, in float64) */
static double log_normaliser(const float *logits) {
    uint32_t n = llama_vocab_size();
    float largest = logits[0];
    for (uint32_t i = 1; i < n; i++) largest = logits[i] > largest ? logits[i] : largest;
    double sum = 0.0;
    for (uint32_t i = 0; i < n; i++) sum += (double)exp_f32(logits[i] - largest);
    return (double)largest + log_f64(sum);
}

/* The tokens of a label after its first, each given the ones before. The label's keys and values overwrite those
   of the label before; the prompt's stay. */
static int32_t score_rest(uint32_t prompt_length, const int32_t *label, uint32_t length, double *log_probability) {
    for (uint32_t i = 0; i + 1 < length; i++) {
        const float *logits;
        TRY(append(prompt_length + i, label + i, 1));
        TRY(llama_logits(&logits));
        *log_probability += (double)logits[label[i + 1]] - log_normaliser(logits);
    }
    return QP_OK;
}

static int32_t check_labels(uint32_t n, const int32_t *label_ids, const int32_t *label_lengths, uint32_t label_count) {
    uint64_t total = 0;
    for (uint32_t i = 0; i < label_count; i++) {
        if (label_lengths[i] < 1) return fail(QP_BAD_ARGUMENT, "label %u is empty", (uint64_t)i);
        TRY(check_length((uint64_t)n + (uint32_t)label_lengths[i] - 1));
        total += (uint32_t)label_lengths[i];
        if (total > INT32_MAX) return fail(QP_BAD_ARGUMENT, "the labels have too many tokens");
    }
    return check_ids(label_ids, (uint32_t)total);
}

int32_t session_score(const int32_t *ids, uint32_t n, const int32_t *label_ids, const int32_t *label_lengths, uint32_t label_count,
                      float *out) {
    const float *logits;
    TRY(check_labels(n, label_ids, label_lengths, label_count));
    TRY(evaluate(ids, n));
    TRY(llama_logits(&logits));
    double normaliser = log_normaliser(logits);
    const int32_t *label = label_ids;
    for (uint32_t i = 0; i < label_count; label += label_lengths[i++]) out[i] = logits[label[0]]; /* before they are overwritten */
    label = label_ids;
    for (uint32_t i = 0; i < label_count; label += label_lengths[i++]) {
        double log_probability = (double)out[i] - normaliser;
        TRY(score_rest(n, label, (uint32_t)label_lengths[i], &log_probability));
        out[i] = (float)log_probability;
    }
    held_count = n;
    return QP_OK;
}

static int32_t largest_of(const float *logits) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < llama_vocab_size(); i++)
        if (logits[i] > logits[best]) best = i;
    return (int32_t)best;
}

/* Greedy: the likeliest token, of equals the lowest id. The stop token is not written. */
int32_t session_generate(const int32_t *ids, uint32_t n, uint32_t max_new, int32_t stop, int32_t *out) {
    const float *logits;
    uint32_t count = 0;
    if (max_new == 0) return 0;
    TRY(check_length((uint64_t)n + max_new - 1));
    TRY(evaluate(ids, n));
    for (;;) {
        TRY(llama_logits(&logits));
        int32_t next = largest_of(logits);
        if (next == stop) return (int32_t)count;
        out[count++] = next;
        if (count == max_new) return (int32_t)count;
        TRY(append(held_count, &next, 1));
    }
}
