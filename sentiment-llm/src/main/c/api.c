/* The exported functions: argument checks and what is loaded; the work is done elsewhere. */
#include "drive.h"
#include "error.h"
#include "generate.h"
#include "gguf.h"
#include "memory.h"
#include "model.h"
#include "score.h"
#include "session.h"
#include "tokenizer.h"

static Gguf gguf;
static bool has_vocab;
static bool has_weights;

static int32_t need(bool loaded, const char *what) {
    return loaded ? QP_OK : fail(QP_BAD_ARGUMENT, "no %s loaded", what);
}

static int32_t need_weights(void) { return need(has_weights, "weights are"); }

static int32_t need_not_negative(int32_t count) {
    return count >= 0 ? QP_OK : fail(QP_BAD_ARGUMENT, "a count is negative");
}

static int32_t load_vocab(void) {
    has_vocab = has_weights = false;
    error_clear();
    arena_reset(&arena_model);
    arena_reset(&arena_work);
    TRY(drive_open());
    TRY(gguf_read(&gguf));
    TRY(tokenizer_load(&gguf));
    has_vocab = true;
    return QP_OK;
}

static int32_t load_all(int32_t max_tokens) {
    TRY(load_vocab());
    TRY(model_load(&gguf, tokenizer_token_count(), max_tokens));
    TRY(session_start());
    TRY(generate_load());
    has_weights = true;
    return QP_OK;
}

int32_t qp_abi_version(void) { return QP_ABI_VERSION; }

void *qp_alloc(uint32_t bytes) { return arena_alloc(&arena_scratch, bytes); }

void qp_reset_scratch(void) { arena_reset(&arena_scratch); }

/* A failed load leaves nothing loaded. */
int32_t qp_load(int32_t max_tokens) {
    int32_t status = load_all(max_tokens);
    if (status != QP_OK) has_vocab = false;
    return status;
}

int32_t qp_load_vocab_only(void) { return load_vocab(); }

int32_t qp_error(char *dst, int32_t cap) { return (int32_t)error_copy(dst, cap > 0 ? (uint32_t)cap : 0); }

int32_t qp_vocab_size(void) { return has_weights ? (int32_t)model.config.vocab_size : has_vocab ? (int32_t)tokenizer_token_count() : 0; }

int32_t qp_context_length(void) {
    const Family *family;
    uint32_t length = 0;
    bool found = has_vocab && family_of(&gguf, &family) == QP_OK &&
                 gguf_u32(&gguf, config_key(family, "context_length"), &length) == QP_OK;
    return found && length <= INT32_MAX ? (int32_t)length : 0;
}

int32_t qp_max_tokens(void) { return has_weights ? (int32_t)model.config.max_tokens : 0; }

int32_t qp_bos_token(void) { return has_vocab ? tokenizer_bos() : NO_TOKEN; }

int32_t qp_eos_token(void) { return has_vocab ? tokenizer_eos() : NO_TOKEN; }

int32_t qp_meta(const char *key, int32_t key_len, char *dst, int32_t cap) {
    if (!has_vocab || key_len < 0) return -1;
    const GgufValue *value = gguf_find(&gguf, key, (size_t)key_len);
    TextOut out = {dst, cap > 0 ? (uint32_t)cap : 0, 0};
    return value != NULL && gguf_put_value(value, &out) ? (int32_t)out.length : -1;
}

int32_t qp_tokenize(const char *text, int32_t len, int32_t flags, int32_t *ids, int32_t cap) {
    TRY(need(has_vocab, "vocabulary is"));
    TRY(need_not_negative(len));
    TRY(need_not_negative(cap));
    return tokenizer_encode(text, (uint32_t)len, flags, ids, (uint32_t)cap);
}

static int32_t read_parts(const int32_t *lengths, const int32_t *trusted, int32_t count, uint32_t *ends, bool *flags) {
    uint32_t end = 0;
    for (int32_t i = 0; i < count; i++) {
        if (lengths[i] < 0 || lengths[i] > QP_TEXT_MAX_BYTES || end > QP_TEXT_MAX_BYTES)
            return fail(QP_TOO_LONG, "the parts of the text have more than %u bytes", (uint64_t)QP_TEXT_MAX_BYTES);
        end += (uint32_t)lengths[i];
        ends[i] = end;
        flags[i] = trusted[i] != 0;
    }
    return QP_OK;
}

int32_t qp_tokenize_parts(const char *text, const int32_t *lengths, const int32_t *trusted, int32_t count, int32_t flags,
                          int32_t *ids, int32_t cap) {
    uint32_t *ends;
    bool *parts_trusted;
    TRY(need(has_vocab, "vocabulary is"));
    TRY(need_not_negative(count));
    TRY(need_not_negative(cap));
    arena_reset(&arena_work);
    TRY(arena_array(&arena_work, (uint64_t)count, sizeof *ends, "the parts of a text", &ends));
    TRY(arena_array(&arena_work, (uint64_t)count, sizeof *parts_trusted, "the parts of a text", &parts_trusted));
    TRY(read_parts(lengths, trusted, count, ends, parts_trusted));
    Parts parts = {ends, parts_trusted, (uint32_t)count};
    return tokenizer_encode_parts(text, count > 0 ? ends[count - 1] : 0, &parts, flags, ids, (uint32_t)cap);
}

int32_t qp_ends_generation(int32_t id) { return has_vocab && tokenizer_ends_generation(id); }

int32_t qp_token_text(int32_t id, char *dst, int32_t cap) {
    if (id < 0 || id >= qp_vocab_size()) return -1;
    TextOut out = {dst, cap > 0 ? (uint32_t)cap : 0, 0};
    tokenizer_put_token((uint32_t)id, &out);
    return (int32_t)out.length;
}

int32_t qp_prefix(const int32_t *ids, int32_t n) {
    TRY(need_weights());
    TRY(need_not_negative(n));
    return session_hold(ids, (uint32_t)n, false);
}

void qp_forget(void) {
    if (has_weights) session_forget();
}

int32_t qp_logits(const int32_t *ids, int32_t n, float *dst) {
    TRY(need_weights());
    TRY(need_not_negative(n));
    return session_logits(ids, (uint32_t)n, dst);
}

int32_t qp_embedding_size(void) { return has_weights ? (int32_t)model.config.dim : 0; }

int32_t qp_embed(const int32_t *ids, int32_t n, float *dst) {
    TRY(need_weights());
    TRY(need_not_negative(n));
    return session_embed(ids, (uint32_t)n, dst);
}

int32_t qp_score(const int32_t *ids, int32_t n, const int32_t *label_ids, const int32_t *label_lengths, int32_t label_count,
                 float *out) {
    TRY(need_not_negative(n));
    return qp_score_batch(ids, &n, 1, label_ids, label_lengths, label_count, out);
}

int32_t qp_score_batch(const int32_t *ids, const int32_t *lengths, int32_t prompt_count, const int32_t *label_ids,
                       const int32_t *label_lengths, int32_t label_count, float *out) {
    TRY(need_weights());
    TRY(need_not_negative(prompt_count));
    TRY(need_not_negative(label_count));
    TokenLists prompts = {ids, lengths, (uint32_t)prompt_count};
    TokenLists labels = {label_ids, label_lengths, (uint32_t)label_count};
    return score_batch(&prompts, &labels, out);
}

int32_t qp_begin(const int32_t *ids, int32_t n, int32_t max_new, const void *sampler, const char *pattern, int32_t pattern_len) {
    TRY(need_weights());
    TRY(need_not_negative(n));
    TRY(need_not_negative(max_new));
    TRY(need_not_negative(pattern_len));
    GenerateOptions options = {(uint32_t)max_new, sampler, pattern, (uint32_t)pattern_len};
    return generate_begin(ids, (uint32_t)n, &options);
}

int32_t qp_next(int32_t *id) {
    TRY(need_weights());
    return generate_next(id);
}

int32_t qp_generate(const int32_t *ids, int32_t n, int32_t max_new, int32_t *out) {
    if (max_new == 0) return need_weights();
    TRY(qp_begin(ids, n, max_new, NULL, NULL, 0));
    int32_t count = 0;
    for (int32_t more = 1; more == 1;) {
        more = generate_next(&out[count]);
        if (more < 0) return more;
        count += more;
        if (count == max_new) break;
    }
    return count;
}

int64_t qp_tokens_evaluated(void) { return (int64_t)forward_rows_evaluated(); }
