#include "forward.h"

#include "attention.h"
#include "elementwise.h"
#include "model.h"
#include "tensor.h"

typedef struct {
    uint32_t rows;
    Row row[ROWS_MAX];  /* of the last pass; its wanted ones once it is through */
    float *x;           /* (ROWS_MAX, dim) residual stream */
    float *normed;      /* (ROWS_MAX, dim) */
    float *qkv;         /* (ROWS_MAX, q_dim + 2 kv_dim), or (ROWS_MAX, q_dim), (ROWS_MAX, kv_dim), (ROWS_MAX, kv_dim) */
    float *mixed;       /* (ROWS_MAX, q_dim) */
    float *hidden;      /* (ROWS_MAX, 2 ffn): gate, up */
    float *delta;       /* (ROWS_MAX, dim) */
    float *logits;      /* (LOGITS_MAX, vocab_size) */
    Activations activations;
    uint64_t rows_evaluated;
} State;

static State state;

/* A row's queries, keys or values, stride floats from row to row. */
typedef struct {
    float *at;
    size_t stride;
} Heads;

typedef struct {
    Heads q, k, v;
} Qkv;

static uint32_t q_dim(void) { return model.config.heads * model.config.head_size; }
static uint32_t kv_dim(void) { return model.config.kv_heads * model.config.head_size; }
static uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }

int32_t forward_start(void) {
    const Config *c = &model.config;
    uint32_t widest = larger(larger(c->ffn, c->dim), q_dim());
    uint64_t rows = ROWS_MAX;
    struct {
        float **array;
        uint64_t floats;
    } arrays[] = {
        {&state.x, rows * c->dim},
        {&state.normed, rows * c->dim},
        {&state.qkv, rows * (q_dim() + 2 * (uint64_t)kv_dim())},
        {&state.mixed, rows * q_dim()},
        {&state.hidden, rows * 2 * c->ffn},
        {&state.delta, rows * c->dim},
        {&state.logits, (uint64_t)LOGITS_MAX * c->vocab_size},
    };
    for (uint32_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        TRY(arena_array(&arena_model, arrays[i].floats, sizeof(float), "activations", arrays[i].array));
    state.rows = 0;
    TRY(attention_start(c->max_tokens));
    return activations_make(&state.activations, ROWS_MAX, widest);
}

uint64_t forward_rows_evaluated(void) { return state.rows_evaluated; }

/* ---- small steps over all rows ---- */

static int32_t linear(const Linear *linear, float *y) {
    TRY(matrix_ready(&linear->matrix));
    matrix_times(&linear->matrix, &state.activations, y);
    if (linear->bias != NULL) add_bias(y, state.activations.tokens, linear->matrix.rows, linear->bias);
    return QP_OK;
}

static int32_t norm_rows(const Norm *norm, const float *x, uint32_t rows) {
    const Config *c = &model.config;
    if (norm->bias != NULL) TRY(layer_norm(x, rows, c->dim, norm->weight, norm->bias, c->epsilon, state.normed));
    else TRY(rms_norm(x, rows, c->dim, norm->weight, c->epsilon, state.normed));
    activations_set(&state.activations, state.normed, rows, c->dim);
    return QP_OK;
}

/* x += delta, normed before where the family has a norm there. */
static int32_t add_delta(const float *post_norm) {
    const Config *c = &model.config;
    if (post_norm != NULL) TRY(rms_norm(state.delta, state.rows, c->dim, post_norm, c->epsilon, state.delta));
    add_to(state.x, state.delta, (size_t)state.rows * c->dim);
    return QP_OK;
}

static int32_t embed(void) {
    const Config *c = &model.config;
    float *x = state.x;
    for (uint32_t i = 0; i < state.rows; i++, x += c->dim) {
        TRY(matrix_row(&model.weights.embedding, (uint32_t)state.row[i].token, x));
        if (c->family->scales_embedding) multiply_by(x, c->dim, c->embedding_scale);
        if (!c->family->learned_positions) continue;
        TRY(matrix_row(&model.weights.positions, state.row[i].position, state.delta));
        add_to(x, state.delta, c->dim);
    }
    return QP_OK;
}

/* ---- attention ---- */

static int32_t project(const Layer *layer, Qkv *out) {
    size_t rows = state.rows;
    if (layer->fused_qkv) {
        size_t stride = q_dim() + 2 * (size_t)kv_dim();
        *out = (Qkv){{state.qkv, stride}, {state.qkv + q_dim(), stride}, {state.qkv + q_dim() + kv_dim(), stride}};
        return linear(&layer->qkv, state.qkv);
    }
    float *k = state.qkv + rows * q_dim();
    *out = (Qkv){{state.qkv, q_dim()}, {k, kv_dim()}, {k + rows * kv_dim(), kv_dim()}};
    TRY(linear(&layer->q, out->q.at));
    TRY(linear(&layer->k, out->k.at));
    return linear(&layer->v, out->v.at);
}

static int32_t norm_heads(const Layer *layer, float *q, float *k) {
    const Config *c = &model.config;
    if (layer->q_norm == NULL) return QP_OK;
    TRY(rms_norm(q, c->heads, c->head_size, layer->q_norm, c->epsilon, q));
    return rms_norm(k, c->kv_heads, c->head_size, layer->k_norm, c->epsilon, k);
}

/* Rotates queries and keys, and puts keys and values into the rows' cells. */
static int32_t place_rows(uint32_t index, const Layer *layer, const Qkv *qkv) {
    const Config *c = &model.config;
    const Rope *rope = c->layer_has_window[index] ? &model.window_rope : &model.rope;
    for (uint32_t i = 0; i < state.rows; i++) {
        const Row *row = &state.row[i];
        float *q = qkv->q.at + i * qkv->q.stride;
        float *k = qkv->k.at + i * qkv->k.stride;
        TRY(norm_heads(layer, q, k));
        rope_rotate(rope, row->position, q, c->heads, c->head_size);
        rope_rotate(rope, row->position, k, c->kv_heads, c->head_size);
        sequence_store(row->sequence, row->position, index, k, qkv->v.at + i * qkv->v.stride);
    }
    return QP_OK;
}

/* In the last layer only the rows whose logits are wanted go on. */
static void keep_wanted(const Heads *q) {
    const Config *c = &model.config;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < state.rows; i++) {
        if (!state.row[i].wanted) continue;
        if (kept != i) {
            state.row[kept] = state.row[i];
            mem_copy(state.x + (size_t)kept * c->dim, state.x + (size_t)i * c->dim, c->dim * sizeof(float));
            mem_copy(q->at + kept * q->stride, q->at + i * q->stride, q_dim() * sizeof(float));
        }
        kept++;
    }
    state.rows = kept;
}

static void attend_rows(uint32_t index, const Heads *q) {
    static AttendRow spans[ROWS_MAX];
    const Config *c = &model.config;
    for (uint32_t i = 0; i < state.rows; i++) {
        const Row *row = &state.row[i];
        uint32_t seen = c->layer_has_window[index] ? min_u32(c->window, row->position + 1) : row->position + 1;
        spans[i] = (AttendRow){(uintptr_t)(q->at + i * q->stride), (uintptr_t)row->sequence->addresses,
                               row->position + 1 - seen, row->position};
    }
    tensor_attend(state.rows, c->heads, c->kv_heads, c->head_size, c->attention_scale, page_offset(index), spans, state.mixed);
}

static int32_t attention(uint32_t index, const Layer *layer) {
    Qkv qkv;
    TRY(norm_rows(&layer->attn_norm, state.x, state.rows));
    TRY(project(layer, &qkv));
    TRY(place_rows(index, layer, &qkv));
    if (index + 1 == model.config.layers) keep_wanted(&qkv.q);
    if (state.rows == 0) return QP_OK;
    attend_rows(index, &qkv.q);
    activations_set(&state.activations, state.mixed, state.rows, q_dim());
    TRY(linear(&layer->attn_out, state.delta));
    return add_delta(layer->attn_post_norm);
}

/* ---- feed-forward ---- */

/* Activates one stretch of the hidden numbers in place. */
static void activate(float *gate, const float *up, size_t n) {
    switch (model.config.family->activation) {
    case SILU_GATE: tensor_gate((uint32_t)n, gate, up); break;
    case GELU_GATE: gelu_times(gate, up, n); break;
    case GELU: gelu(gate, n); break;
    }
}

/* Gate and up of a row lie side by side; the results move together. */
static void activate_fused(void) {
    uint32_t ffn = model.config.ffn;
    for (uint32_t i = 0; i < state.rows; i++) {
        float *gate = state.hidden + (size_t)i * 2 * ffn;
        activate(gate, gate + ffn, ffn);
        if (i > 0) mem_copy(state.hidden + (size_t)i * ffn, gate, ffn * sizeof *gate);
    }
}

static int32_t hidden_numbers(const Layer *layer) {
    const Family *family = model.config.family;
    size_t n = (size_t)state.rows * model.config.ffn;
    if (family->fused_gate) {
        TRY(linear(&layer->up, state.hidden));
        activate_fused();
        return QP_OK;
    }
    float *up = family->activation == GELU ? state.hidden : state.hidden + n;
    if (family->activation != GELU) TRY(linear(&layer->gate, state.hidden));
    TRY(linear(&layer->up, up));
    activate(state.hidden, up, n);
    return QP_OK;
}

static int32_t feed_forward(const Layer *layer) {
    if (state.rows == 0) return QP_OK;
    TRY(norm_rows(&layer->ffn_norm, state.x, state.rows));
    TRY(hidden_numbers(layer));
    activations_set(&state.activations, state.hidden, state.rows, model.config.ffn);
    TRY(linear(&layer->down, state.delta));
    return add_delta(layer->ffn_post_norm);
}

/* ---- a pass ---- */

static int32_t prepare(const Row *rows, uint32_t count) {
    state.rows = count;
    mem_copy(state.row, rows, count * sizeof *rows);
    for (uint32_t i = 0; i < count; i++) {
        TRY(rope_prepare(&model.rope, rows[i].position));
        if (model.config.window != 0) TRY(rope_prepare(&model.window_rope, rows[i].position));
        TRY(sequence_reserve(rows[i].sequence, rows[i].position + 1));
    }
    return QP_OK;
}

int32_t forward_rows(const Row *rows, uint32_t count, uint32_t *wanted) {
    TRY(prepare(rows, count));
    TRY(embed());
    for (uint32_t i = 0; i < model.config.layers; i++) {
        TRY(attention(i, &model.weights.layers[i]));
        TRY(feed_forward(&model.weights.layers[i]));
    }
    for (uint32_t i = 0; i < count; i++)
        rows[i].sequence->length = larger(rows[i].sequence->length, rows[i].position + 1);
    state.rows_evaluated += count;
    *wanted = state.rows;
    return QP_OK;
}

static int32_t output_times(float *logits) {
    const Weights *w = &model.weights;
    const Matrix *matrix = w->own_output ? &w->output.matrix : &w->embedding;
    TRY(matrix_ready(matrix));
    matrix_times(matrix, &state.activations, logits);
    if (w->output.bias != NULL) add_bias(logits, state.activations.tokens, model.config.vocab_size, w->output.bias);
    return QP_OK;
}

static int32_t check_logits(const float *logits, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!is_finite(logits[i]))
            return fail(QP_NOT_FINITE, "logit %u is not a finite number", (uint64_t)(i % model.config.vocab_size));
    return QP_OK;
}

int32_t forward_states(const float **states) {
    TRY(norm_rows(&model.weights.output_norm, state.x, state.rows));
    *states = state.normed;
    return QP_OK;
}

int32_t forward_logits(uint32_t first, uint32_t count, float **logits) {
    const Config *c = &model.config;
    size_t n = (size_t)count * c->vocab_size;
    TRY(norm_rows(&model.weights.output_norm, state.x + (size_t)first * c->dim, count));
    TRY(output_times(state.logits));
    TRY(check_logits(state.logits, n));
    if (c->logit_cap != 0.0f) soft_cap(state.logits, n, c->logit_cap);
    *logits = state.logits;
    return QP_OK;
}
