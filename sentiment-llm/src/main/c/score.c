#include "score.h"

#include "lanes.h"
#include "model.h"
#include "session.h"

/*
 * A batch goes in waves of about ROWS_MAX rows, whole prompts each. In a wave every prompt is a fork of the held
 * sequence, which has what all prompts begin with; and every label of more than one token is a fork of its prompt:
 *
 *   held:  News:                     prompts:  Gold falls\nSentiment:        labels:  very positive
 *                                              Oil rises to a high\n...
 *
 * First the prompts' own tokens are run, whose last rows give the labels' first tokens; then the labels' tokens but the
 * last, each of whose rows gives the next.
 */
typedef struct {
    Sequence sequence;
    const int32_t *ids;  /* (length) all of the prompt */
    uint32_t length;
    double *sums;        /* (labels) logarithms so far */
} Prompt;

/* What a wanted row's logits are for: the tokens at place `token` of the labels first_label .. */
typedef struct {
    Prompt *prompt;
    uint32_t first_label;
    uint32_t label_count;
    uint32_t token;
} Want;

typedef struct {
    uint32_t row_max;
    uint32_t want_max;
    uint32_t rows;
    uint32_t wants;
    Row *row;      /* (row_max) */
    Want *want;    /* (want_max) of the wanted rows, in their order */
} RowBatch;

typedef struct {
    const int32_t **label;  /* (labels.count) ids */
    const TokenLists *labels;
    uint32_t longest;       /* label */
} Labels;

static uint32_t length_of(const TokenLists *lists, uint32_t i) { return (uint32_t)lists->lengths[i]; }

/* ---- checks ---- */

static int32_t check_lists(const TokenLists *lists, const char *what, uint64_t *total) {
    *total = 0;
    for (uint32_t i = 0; i < lists->count; i++) {
        if (lists->lengths[i] < 1) return fail(QP_BAD_ARGUMENT, "%s %u is empty", what, (uint64_t)i);
        *total += length_of(lists, i);
        if (*total > INT32_MAX) return fail(QP_BAD_ARGUMENT, "the %ss have too many tokens", what);
    }
    return check_ids(lists->ids, *total);
}

static int32_t check(const TokenLists *prompts, const TokenLists *labels) {
    uint64_t ignored;
    uint32_t longest = 1;
    TRY(check_lists(labels, "label", &ignored));
    for (uint32_t i = 0; i < labels->count; i++) longest = length_of(labels, i) > longest ? length_of(labels, i) : longest;
    for (uint32_t i = 0; i < prompts->count; i++)
        TRY(check_length(prompts->lengths[i] < 1 ? 0 : (uint64_t)length_of(prompts, i) + longest - 1));
    return check_lists(prompts, "prompt", &ignored);
}

/* ---- what all prompts begin with ---- */

static uint32_t common_length(const TokenLists *prompts) {
    uint32_t common = length_of(prompts, 0) - 1;
    const int32_t *ids = prompts->ids;
    for (uint32_t i = 0; i < prompts->count; ids += length_of(prompts, i++)) {
        uint32_t most = min_u32(common, length_of(prompts, i) - 1);
        for (common = 0; common < most && ids[common] == prompts->ids[common];) common++;
    }
    return common;
}

/* ---- logits to logarithms of probabilities ---- */

/* Adds e^(logits[i] - largest) to a sum, i ascending, in float64. */
static double add_exponentials(const float *logits, uint32_t n, float largest, double sum) {
    uint32_t i = 0;
    float four[LANES];
    ROLLED
    for (; i + LANES <= n; i += LANES) {
        lanes_store(four, lanes_exp(lanes_load(logits + i) - lanes_all(largest)));
        sum += (double)four[0];
        sum += (double)four[1];
        sum += (double)four[2];
        sum += (double)four[3];
    }
    for (; i < n; i++) sum += (double)exp_f32(logits[i] - largest);
    return sum;
}

/* log softmax(logits)[i] = logits[i] - normaliser; largest + ln(sum of exponentials) */
static double log_normaliser(const float *logits) {
    uint32_t n = model.config.vocab_size;
    float largest = logits[0];
    for (uint32_t i = 1; i < n; i++) largest = logits[i] > largest ? logits[i] : largest;
    return (double)largest + log_f64(add_exponentials(logits, n, largest, 0.0));
}

static void take_logits(const Want *want, const Labels *labels, const float *logits) {
    double normaliser = log_normaliser(logits);
    for (uint32_t i = 0; i < want->label_count; i++) {
        uint32_t label = want->first_label + i;
        want->prompt->sums[label] += (double)logits[labels->label[label][want->token]] - normaliser;
    }
}

/* Logits of the rows wanted in the pass just done. */
static int32_t take_pass(const Want *want, uint32_t wanted, const Labels *labels) {
    for (uint32_t first = 0; first < wanted; first += LOGITS_MAX) {
        uint32_t count = min_u32(LOGITS_MAX, wanted - first);
        float *logits;
        TRY(forward_logits(first, count, &logits));
        for (uint32_t i = 0; i < count; i++) take_logits(&want[first + i], labels, logits + (size_t)i * model.config.vocab_size);
    }
    return QP_OK;
}

/* ---- batches of rows ---- */

static int32_t batch_make(uint64_t rows, uint64_t wants, RowBatch *batch) {
    *batch = (RowBatch){.row_max = (uint32_t)rows, .want_max = (uint32_t)wants};
    TRY(arena_array(&arena_batch, rows, sizeof *batch->row, "a batch", &batch->row));
    return arena_array(&arena_batch, wants, sizeof *batch->want, "a batch", &batch->want);
}

static void add_row(RowBatch *batch, int32_t token, uint32_t position, Sequence *sequence) {
    batch->row[batch->rows++] = (Row){token, position, sequence, false};
}

/* The row added last is wanted. */
static void add_want(RowBatch *batch, Want want) {
    batch->row[batch->rows - 1].wanted = true;
    batch->want[batch->wants++] = want;
}

static int32_t run(const RowBatch *batch, const Labels *labels) {
    const Want *want = batch->want;
    for (uint32_t done = 0; done < batch->rows;) {
        uint32_t count = min_u32(ROWS_MAX, batch->rows - done);
        uint32_t wanted;
        TRY(forward_rows(batch->row + done, count, &wanted));
        TRY(take_pass(want, wanted, labels));
        want += wanted;
        done += count;
    }
    return QP_OK;
}

/* ---- a wave ---- */

static int32_t run_prompts(Prompt *prompts, uint32_t count, uint32_t common, const Labels *labels) {
    RowBatch batch;
    uint64_t rows = 0;
    for (uint32_t i = 0; i < count; i++) rows += prompts[i].length - common;
    TRY(batch_make(rows, count, &batch));
    for (uint32_t i = 0; i < count; i++) {
        Prompt *prompt = &prompts[i];
        for (uint32_t j = common; j < prompt->length; j++) add_row(&batch, prompt->ids[j], j, &prompt->sequence);
        add_want(&batch, (Want){prompt, 0, labels->labels->count, 0});
    }
    return run(&batch, labels);
}

static int32_t add_label_rows(Prompt *prompt, uint32_t label, uint32_t length, const Labels *labels, Sequence *fork, RowBatch *batch) {
    TRY(sequence_fork(&arena_batch, &prompt->sequence, prompt->length, prompt->length + length - 1, fork));
    for (uint32_t j = 0; j + 1 < length; j++) {
        add_row(batch, labels->label[label][j], prompt->length + j, fork);
        add_want(batch, (Want){prompt, label, 1, j + 1});
    }
    return QP_OK;
}

/* One prompt's labels, each on a fork of its own. */
static int32_t run_labels(Prompt *prompt, const Labels *labels) {
    RowBatch batch;
    Sequence *forks;
    uint32_t count = labels->labels->count;
    uint64_t rows = 0;
    for (uint32_t i = 0; i < count; i++) rows += length_of(labels->labels, i) - 1;
    if (rows == 0) return QP_OK;
    TRY(batch_make(rows, rows, &batch));
    TRY(arena_array(&arena_batch, count, sizeof *forks, "label sequences", &forks));
    mem_zero(forks, count * sizeof *forks);
    int32_t status = QP_OK;
    for (uint32_t i = 0; i < count && status == QP_OK; i++)
        status = add_label_rows(prompt, i, length_of(labels->labels, i), labels, &forks[i], &batch);
    if (status == QP_OK) status = run(&batch, labels);
    for (uint32_t i = 0; i < count; i++) sequence_cut(&forks[i], 0);
    return status;
}

static int32_t make_prompts(const int32_t *ids, const int32_t *lengths, uint32_t count, uint32_t common, uint32_t label_count, Prompt *prompts) {
    for (uint32_t i = 0; i < count; i++) {
        Prompt *prompt = &prompts[i];
        *prompt = (Prompt){.ids = ids, .length = (uint32_t)lengths[i]};
        TRY(arena_array(&arena_batch, label_count, sizeof *prompt->sums, "scores", &prompt->sums));
        mem_zero(prompt->sums, label_count * sizeof *prompt->sums);
        TRY(sequence_fork(&arena_batch, session_sequence(), common, prompt->length, &prompt->sequence));
        ids += lengths[i];
    }
    return QP_OK;
}

static int32_t run_wave(Prompt *prompts, uint32_t count, uint32_t common, const Labels *labels) {
    TRY(run_prompts(prompts, count, common, labels));
    for (uint32_t i = 0; i < count; i++) TRY(run_labels(&prompts[i], labels));
    return QP_OK;
}

/* Gives the cells back whatever happened. */
static int32_t score_wave(const int32_t *ids, const int32_t *lengths, uint32_t count, uint32_t common, const Labels *labels, float *out) {
    Prompt *prompts;
    uint32_t label_count = labels->labels->count;
    TRY(arena_array(&arena_batch, count, sizeof *prompts, "prompts", &prompts));
    mem_zero(prompts, count * sizeof *prompts);
    int32_t status = make_prompts(ids, lengths, count, common, label_count, prompts);
    if (status == QP_OK) status = run_wave(prompts, count, common, labels);
    for (uint32_t i = 0; i < count && status == QP_OK; i++)
        for (uint32_t j = 0; j < label_count; j++) out[(size_t)i * label_count + j] = (float)prompts[i].sums[j];
    for (uint32_t i = 0; i < count; i++) sequence_cut(&prompts[i].sequence, 0);
    return status;
}

/* ---- the batch ---- */

/* As many prompts as give ROWS_MAX rows, one at least. */
static uint32_t wave_length(const int32_t *lengths, uint32_t count, uint32_t common, uint64_t *tokens) {
    uint64_t rows = 0;
    uint32_t taken = 0;
    for (*tokens = 0; taken < count; taken++) {
        rows += (uint32_t)lengths[taken] - common;
        if (taken > 0 && rows > ROWS_MAX) break;
        *tokens += (uint32_t)lengths[taken];
    }
    return taken;
}

static int32_t score_waves(const TokenLists *prompts, uint32_t common, const Labels *labels, float *out) {
    const int32_t *ids = prompts->ids;
    for (uint32_t done = 0; done < prompts->count;) {
        uint64_t tokens;
        uint32_t count = wave_length(prompts->lengths + done, prompts->count - done, common, &tokens);
        TRY(score_wave(ids, prompts->lengths + done, count, common, labels, out + (size_t)done * labels->labels->count));
        done += count;
        ids += tokens;
    }
    return QP_OK;
}

/* A prompt on its own is held whole, so that the next one can begin where they part; its forks are its labels'. */
static int32_t score_one(const TokenLists *prompts, const Labels *labels, float *out) {
    Prompt prompt = {.ids = prompts->ids, .length = length_of(prompts, 0)};
    uint32_t label_count = labels->labels->count;
    Want want = {&prompt, 0, label_count, 0};
    TRY(arena_array(&arena_batch, label_count, sizeof *prompt.sums, "scores", &prompt.sums));
    mem_zero(prompt.sums, label_count * sizeof *prompt.sums);
    TRY(session_hold(prompt.ids, prompt.length, true));
    TRY(take_pass(&want, 1, labels));
    prompt.sequence = *session_sequence();
    TRY(run_labels(&prompt, labels));
    for (uint32_t i = 0; i < label_count; i++) out[i] = (float)prompt.sums[i];
    return QP_OK;
}

static int32_t score_many(const TokenLists *prompts, const Labels *labels, float *out) {
    uint32_t common = common_length(prompts);
    if (common > 0) TRY(session_hold(prompts->ids, common, false));
    return score_waves(prompts, common, labels, out);
}

static int32_t label_places(const TokenLists *lists, Labels *labels) {
    *labels = (Labels){.labels = lists};
    TRY(arena_array(&arena_batch, lists->count, sizeof *labels->label, "labels", &labels->label));
    const int32_t *ids = lists->ids;
    for (uint32_t i = 0; i < lists->count; ids += length_of(lists, i++)) labels->label[i] = ids;
    return QP_OK;
}

int32_t score_batch(const TokenLists *prompts, const TokenLists *labels, float *out) {
    Labels places;
    TRY(check(prompts, labels));
    if (prompts->count == 0) return QP_OK;
    arena_reset(&arena_batch);
    TRY(label_places(labels, &places));
    return prompts->count == 1 ? score_one(prompts, &places, out) : score_many(prompts, &places, out);
}
