#include "llama.h"

#include "drive.h"
#include "math.h"
#include "matrix.h"
#include "memory.h"

typedef struct {
    uint32_t vocab_size;
    uint32_t dim;
    uint32_t layers;
    uint32_t heads;
    uint32_t kv_heads;   /* heads / kv_heads query heads share one key and value head */
    uint32_t head_size;
    uint32_t rope_dims;  /* the first so many of a head are rotated */
    uint32_t ffn;
    uint32_t context_length;
    float rms_epsilon;
    double rope_base;
} Config;

typedef struct {
    float *attn_norm;  /* (dim) */
    Matrix q;          /* (heads * head_size, dim) */
    Matrix k;          /* (kv_heads * head_size, dim) */
    Matrix v;          /* (kv_heads * head_size, dim) */
    Matrix attn_out;   /* (dim, heads * head_size) */
    float *ffn_norm;   /* (dim) */
    Matrix gate;       /* (ffn, dim) */
    Matrix up;         /* (ffn, dim) */
    Matrix down;       /* (dim, ffn) */
} Layer;

typedef struct {
    Matrix embedding;     /* (vocab_size, dim) */
    Layer *layers;        /* (layers) */
    float *output_norm;   /* (dim) */
    Matrix output;        /* (vocab_size, dim); the embedding itself where the file has no output.weight */
} Weights;

/* Positions lie in tiles of four in the key cache, as attention_scores wants them. */
typedef struct {
    uint32_t max_tokens;
    uint32_t padded_tokens; /* next multiple of 4 */
    float *keys;      /* (layer, kv_head, padded_tokens / 4, head_size, 4) */
    float *values;    /* (layer, kv_head, padded_tokens, head_size) */
    float *rope_cos;  /* (max_tokens, rope_dims / 2) */
    float *rope_sin;
} Cache;

typedef struct {
    uint32_t tokens;        /* in the last batch */
    float *x;               /* (BATCH_MAX, dim) residual stream */
    float *normed;          /* (BATCH_MAX, dim) */
    float *q;               /* (BATCH_MAX, heads * head_size) */
    float *k;               /* (BATCH_MAX, kv_heads * head_size) */
    float *v;               /* (BATCH_MAX, kv_heads * head_size) */
    float *mixed;           /* (BATCH_MAX, heads * head_size) */
    float *gate;            /* (BATCH_MAX, ffn) */
    float *up;              /* (BATCH_MAX, ffn) */
    float *delta;           /* (BATCH_MAX, dim) */
    float *scores;          /* (padded_tokens) */
    float *logits;          /* (vocab_size) */
    Activations activations;
    uint64_t tokens_evaluated;
} State;

static Config config;
static Weights weights;
static Cache cache;
static State state;

/* ---- loading ---- */

static int32_t check_range(const char *what, uint64_t value, uint64_t low, uint64_t high) {
    if (value >= low && value <= high) return QP_OK;
    return fail(QP_UNSUPPORTED, "%s is %u, supported are %u..%u", what, value, low, high);
}

static int32_t refuse_scaled_rope(const Gguf *gguf) {
    const GgufValue *scaling = gguf_find(gguf, "llama.rope.scaling.type", 23);
    if (scaling == NULL || gguf_text_is(scaling, "none")) return QP_OK;
    if (scaling->type != GGUF_STRING) return fail(QP_UNSUPPORTED, "GGUF key 'llama.rope.scaling.type' is not text");
    return fail(QP_UNSUPPORTED, "unsupported RoPE scaling %q", scaling->text, (size_t)scaling->length);
}

static int32_t read_config(const Gguf *gguf, uint32_t token_count) {
    Config *c = &config;
    const GgufValue *architecture = gguf_find(gguf, "general.architecture", 20);
    if (architecture == NULL || architecture->type != GGUF_STRING)
        return fail(QP_UNSUPPORTED, "the GGUF lacks key 'general.architecture'");
    if (!gguf_text_is(architecture, "llama"))
        return fail(QP_UNSUPPORTED, "unsupported architecture %q: this module runs 'llama'", architecture->text,
                    (size_t)architecture->length);
    double epsilon;
    uint32_t value_size;
    TRY(gguf_u32(gguf, "llama.embedding_length", &c->dim));
    TRY(gguf_u32(gguf, "llama.block_count", &c->layers));
    TRY(gguf_u32(gguf, "llama.feed_forward_length", &c->ffn));
    TRY(gguf_u32(gguf, "llama.attention.head_count", &c->heads));
    TRY(gguf_u32_or(gguf, "llama.attention.head_count_kv", c->heads, &c->kv_heads));
    TRY(gguf_u32(gguf, "llama.context_length", &c->context_length));
    TRY(gguf_u32_or(gguf, "llama.vocab_size", token_count, &c->vocab_size));
    TRY(gguf_f64(gguf, "llama.attention.layer_norm_rms_epsilon", &epsilon));
    TRY(gguf_f64_or(gguf, "llama.rope.freq_base", 10000.0, &c->rope_base));
    TRY(check_range("llama.embedding_length", c->dim, 4, 1 << 15));
    TRY(check_range("llama.block_count", c->layers, 1, 512));
    TRY(check_range("llama.feed_forward_length", c->ffn, 4, 1 << 17));
    TRY(check_range("llama.attention.head_count", c->heads, 1, 1024));
    TRY(check_range("llama.attention.head_count_kv", c->kv_heads, 1, c->heads));
    TRY(check_range("llama.context_length", c->context_length, 1, 1 << 20));
    TRY(check_range("llama.vocab_size", c->vocab_size, token_count, 1 << 21));
    TRY(gguf_u32_or(gguf, "llama.attention.key_length", c->dim / c->heads, &c->head_size));
    TRY(gguf_u32_or(gguf, "llama.attention.value_length", c->head_size, &value_size));
    TRY(gguf_u32_or(gguf, "llama.rope.dimension_count", c->head_size, &c->rope_dims));
    TRY(check_range("the head size", c->head_size, 4, 1024));
    TRY(check_range("llama.attention.value_length", value_size, c->head_size, c->head_size));
    TRY(check_range("llama.rope.dimension_count", c->rope_dims, 2, c->head_size));
    if (c->heads % c->kv_heads != 0 || c->head_size % 4 != 0 || c->rope_dims % 2 != 0)
        return fail(QP_UNSUPPORTED, "unsupported head layout: %u heads, %u kv heads, size %u, %u rotated", (uint64_t)c->heads,
                    (uint64_t)c->kv_heads, (uint64_t)c->head_size, (uint64_t)c->rope_dims);
    bool numbers_sane = epsilon >= 1e-12 && epsilon <= 1.0 && c->rope_base >= 1.0 && c->rope_base <= 1e12;
    if (!numbers_sane) return fail(QP_UNSUPPORTED, "RMS epsilon or RoPE base is out of range");
    c->rms_epsilon = (float)epsilon;
    return refuse_scaled_rope(gguf);
}

/* Finds "blk.<layer>.<part>", or plain part for layer < 0. */
static int32_t find_tensor(const Gguf *gguf, int32_t layer, const char *part, GgufTensor **tensor) {
    char name[64];
    TextOut out = {name, sizeof name, 0};
    if (layer >= 0) {
        put_text(&out, "blk.", 4);
        put_unsigned(&out, (uint64_t)layer);
        put_text(&out, ".", 1);
    }
    put_text(&out, part, text_length(part));
    *tensor = gguf_tensor(gguf, name, out.length);
    return *tensor != NULL ? QP_OK : fail(QP_UNSUPPORTED, "the GGUF lacks tensor %q", name, (size_t)out.length);
}

static int32_t load_matrix(const Gguf *gguf, int32_t layer, const char *part, uint32_t rows, uint32_t cols, Matrix *matrix) {
    GgufTensor *tensor;
    TRY(find_tensor(gguf, layer, part, &tensor));
    return matrix_load(tensor, cols, rows, matrix);
}

static int32_t load_vector(const Gguf *gguf, int32_t layer, const char *part, uint32_t length, float **vector) {
    GgufTensor *tensor;
    TRY(find_tensor(gguf, layer, part, &tensor));
    return vector_load(tensor, length, vector);
}

static int32_t load_layer(const Gguf *gguf, int32_t index, Layer *layer) {
    uint32_t q_dim = config.heads * config.head_size;
    uint32_t kv_dim = config.kv_heads * config.head_size;
    TRY(load_vector(gguf, index, "attn_norm.weight", config.dim, &layer->attn_norm));
    TRY(load_matrix(gguf, index, "attn_q.weight", q_dim, config.dim, &layer->q));
    TRY(load_matrix(gguf, index, "attn_k.weight", kv_dim, config.dim, &layer->k));
    TRY(load_matrix(gguf, index, "attn_v.weight", kv_dim, config.dim, &layer->v));
    TRY(load_matrix(gguf, index, "attn_output.weight", config.dim, q_dim, &layer->attn_out));
    TRY(load_vector(gguf, index, "ffn_norm.weight", config.dim, &layer->ffn_norm));
    TRY(load_matrix(gguf, index, "ffn_gate.weight", config.ffn, config.dim, &layer->gate));
    TRY(load_matrix(gguf, index, "ffn_up.weight", config.ffn, config.dim, &layer->up));
    return load_matrix(gguf, index, "ffn_down.weight", config.dim, config.ffn, &layer->down);
}

static int32_t load_weights(const Gguf *gguf) {
    TRY(load_matrix(gguf, -1, "token_embd.weight", config.vocab_size, config.dim, &weights.embedding));
    TRY(load_vector(gguf, -1, "output_norm.weight", config.dim, &weights.output_norm));
    weights.output = weights.embedding;
    if (gguf_tensor(gguf, "output.weight", 13) != NULL)
        TRY(load_matrix(gguf, -1, "output.weight", config.vocab_size, config.dim, &weights.output));
    TRY(arena_array(&arena_model, config.layers, sizeof *weights.layers, "layers", &weights.layers));
    for (uint32_t i = 0; i < config.layers; i++) TRY(load_layer(gguf, (int32_t)i, &weights.layers[i]));
    return QP_OK;
}

/* Before anything is read: types this module cannot compute with, and weights that would not fit in the file even
   at four bits each, so that a small file whose tensors overlap cannot ask for much memory. */
static int32_t check_types(const Gguf *gguf) {
    uint64_t room = gguf->data_at < drive_bytes() ? drive_bytes() - gguf->data_at : 0;
    for (uint32_t i = 0; i < gguf->tensor_count; i++) {
        const GgufTensor *tensor = &gguf->tensors[i];
        uint64_t count = tensor->columns * tensor->rows;
        if (!matrix_knows(tensor->type))
            return fail(QP_UNSUPPORTED, "unsupported tensor type %s (%u) in %q", gguf_tensor_type_name(tensor->type),
                        (uint64_t)tensor->type, tensor->name, (size_t)tensor->name_length);
        if (count / 2 > room)
            return fail(QP_TRUNCATED, "truncated GGUF: the file of %u bytes cannot hold the %u weights of tensor %q and those before",
                        drive_bytes(), count, tensor->name, (size_t)tensor->name_length);
        room -= count / 2;
    }
    return QP_OK;
}

/* A tensor nobody asked for (a bias, RoPE factors) would change the results if it were known: refuse. */
static int32_t refuse_unused(const Gguf *gguf) {
    for (uint32_t i = 0; i < gguf->tensor_count; i++)
        if (!gguf->tensors[i].used)
            return fail(QP_UNSUPPORTED, "unsupported tensor %q", gguf->tensors[i].name, (size_t)gguf->tensors[i].name_length);
    return QP_OK;
}

/* angle(position, i) = position * base^(-2i / rope_dims) */
static void fill_rope(void) {
    uint32_t pairs = config.rope_dims / 2;
    double log_base = log_f64(config.rope_base);
    for (uint32_t i = 0; i < pairs; i++) {
        double frequency = exp_f64(-(2.0 * i / config.rope_dims) * log_base);
        for (uint32_t position = 0; position < cache.max_tokens; position++) {
            double sine, cosine;
            sincos_f64(position * frequency, &sine, &cosine);
            cache.rope_cos[(size_t)position * pairs + i] = (float)cosine;
            cache.rope_sin[(size_t)position * pairs + i] = (float)sine;
        }
    }
}

static int32_t make_cache(int32_t max_tokens) {
    bool whole_context = max_tokens <= 0 || (uint32_t)max_tokens > config.context_length;
    cache.max_tokens = whole_context ? config.context_length : (uint32_t)max_tokens;
    cache.padded_tokens = (cache.max_tokens + 3) & ~3u;
    uint64_t floats = (uint64_t)config.layers * config.kv_heads * config.head_size * cache.padded_tokens;
    uint64_t rope_floats = (uint64_t)cache.max_tokens * (config.rope_dims / 2);
    TRY(arena_array(&arena_model, floats, sizeof(float), "the key cache", &cache.keys));
    TRY(arena_array(&arena_model, floats, sizeof(float), "the value cache", &cache.values));
    TRY(arena_array(&arena_model, rope_floats, sizeof(float), "RoPE", &cache.rope_cos));
    TRY(arena_array(&arena_model, rope_floats, sizeof(float), "RoPE", &cache.rope_sin));
    mem_zero(cache.keys, (size_t)floats * sizeof(float)); /* unused places of a tile are computed with */
    fill_rope();
    return QP_OK;
}

static int32_t make_state(void) {
    uint64_t q_dim = (uint64_t)config.heads * config.head_size;
    uint64_t kv_dim = (uint64_t)config.kv_heads * config.head_size;
    uint64_t widest = config.ffn > config.dim ? config.ffn : config.dim;
    widest = q_dim > widest ? q_dim : widest;
    struct {
        float **array;
        uint64_t floats;
    } arrays[] = {
        {&state.x, BATCH_MAX * (uint64_t)config.dim},     {&state.normed, BATCH_MAX * (uint64_t)config.dim},
        {&state.q, BATCH_MAX * q_dim},                    {&state.k, BATCH_MAX * kv_dim},
        {&state.v, BATCH_MAX * kv_dim},                   {&state.mixed, BATCH_MAX * q_dim},
        {&state.gate, BATCH_MAX * (uint64_t)config.ffn},  {&state.up, BATCH_MAX * (uint64_t)config.ffn},
        {&state.delta, BATCH_MAX * (uint64_t)config.dim}, {&state.scores, cache.padded_tokens},
        {&state.logits, config.vocab_size},
    };
    for (uint32_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        TRY(arena_array(&arena_model, arrays[i].floats, sizeof(float), "activations", arrays[i].array));
    return activations_make(&state.activations, BATCH_MAX, (uint32_t)widest);
}

int32_t llama_load(const Gguf *gguf, uint32_t token_count, int32_t max_tokens) {
    TRY(read_config(gguf, token_count));
    TRY(check_types(gguf));
    TRY(load_weights(gguf));
    TRY(refuse_unused(gguf));
    TRY(make_cache(max_tokens));
    return make_state();
}

uint32_t llama_vocab_size(void) { return config.vocab_size; }
uint32_t llama_max_tokens(void) { return cache.max_tokens; }
uint64_t llama_tokens_evaluated(void) { return state.tokens_evaluated; }

/* ---- the forward pass ---- */

/* out[i] = weight[i] * (x[i] / rms). The squares are summed in ascending order. Every layer's output passes here,
   so this is also where infinities and NaNs are caught. */
static int32_t rms_norm(const float *x, const float *weight, uint32_t n, float *out) {
    float squares = 0.0f;
    for (uint32_t i = 0; i < n; i++) squares += x[i] * x[i];
    if (!is_finite(squares)) return fail(QP_NOT_FINITE, "the network's activations grow beyond float32");
    float inverse = 1.0f / sqrt_f32(squares / (float)n + config.rms_epsilon);
    for (uint32_t i = 0; i < n; i++) out[i] = weight[i] * (x[i] * inverse);
    return QP_OK;
}

static int32_t norm_batch(const float *weight) {
    uint32_t dim = config.dim;
    for (uint32_t token = 0; token < state.tokens; token++)
        TRY(rms_norm(state.x + (size_t)token * dim, weight, dim, state.normed + (size_t)token * dim));
    activations_set(&state.activations, state.normed, state.tokens, dim);
    return QP_OK;
}

static void add_to_residual(void) {
    for (size_t i = 0; i < (size_t)state.tokens * config.dim; i++) state.x[i] += state.delta[i];
}

/* Rotates the pairs (2i, 2i + 1) of every head: GGUF's layout for llama. */
static void rotate(float *heads, uint32_t head_count, uint32_t position) {
    uint32_t pairs = config.rope_dims / 2;
    const float *cosines = cache.rope_cos + (size_t)position * pairs;
    const float *sines = cache.rope_sin + (size_t)position * pairs;
    for (uint32_t head = 0; head < head_count; head++, heads += config.head_size)
        for (uint32_t i = 0; i < pairs; i++) {
            float a = heads[2 * i];
            float b = heads[2 * i + 1];
            heads[2 * i] = a * cosines[i] - b * sines[i];
            heads[2 * i + 1] = a * sines[i] + b * cosines[i];
        }
}

static float *keys_of(uint32_t layer, uint32_t kv_head) {
    return cache.keys + ((size_t)layer * config.kv_heads + kv_head) * cache.padded_tokens * config.head_size;
}

static float *values_of(uint32_t layer, uint32_t kv_head) {
    return cache.values + ((size_t)layer * config.kv_heads + kv_head) * cache.padded_tokens * config.head_size;
}

static void store_key_and_value(uint32_t layer, uint32_t position, const float *k, const float *v) {
    uint32_t size = config.head_size;
    for (uint32_t head = 0; head < config.kv_heads; head++, k += size, v += size) {
        float *key = keys_of(layer, head) + (size_t)(position / 4) * size * 4 + position % 4;
        for (uint32_t i = 0; i < size; i++) key[(size_t)i * 4] = k[i];
        mem_copy(values_of(layer, head) + (size_t)position * size, v, size * sizeof(float));
    }
}

/* In place: scores to probabilities. Maximum, exponentials, their sum in ascending order, one multiplication. */
static void softmax(float *scores, uint32_t n) {
    float largest = scores[0];
    for (uint32_t i = 1; i < n; i++) largest = scores[i] > largest ? scores[i] : largest;
    float sum = 0.0f;
    for (uint32_t i = 0; i < n; i++) {
        scores[i] = exp_f32(scores[i] - largest);
        sum += scores[i];
    }
    float inverse = 1.0f / sum;
    for (uint32_t i = 0; i < n; i++) scores[i] *= inverse;
}

/* One token's attention over positions 0..position; q, mixed: (heads, head_size). */
static void attend(uint32_t layer, uint32_t position, const float *q, float *mixed) {
    uint32_t size = config.head_size;
    uint32_t group = config.heads / config.kv_heads;
    float scale = 1.0f / sqrt_f32((float)size);
    for (uint32_t head = 0; head < config.heads; head++) {
        attention_scores(q + (size_t)head * size, keys_of(layer, head / group), size, position / 4 + 1, scale, state.scores);
        softmax(state.scores, position + 1);
        attention_mix(state.scores, values_of(layer, head / group), size, position + 1, mixed + (size_t)head * size);
    }
}

static void attention(uint32_t index, const Layer *layer, uint32_t start) {
    uint32_t q_dim = config.heads * config.head_size;
    uint32_t kv_dim = config.kv_heads * config.head_size;
    matrix_times(&layer->q, &state.activations, state.q);
    matrix_times(&layer->k, &state.activations, state.k);
    matrix_times(&layer->v, &state.activations, state.v);
    for (uint32_t token = 0; token < state.tokens; token++) {
        float *k = state.k + (size_t)token * kv_dim;
        rotate(state.q + (size_t)token * q_dim, config.heads, start + token);
        rotate(k, config.kv_heads, start + token);
        store_key_and_value(index, start + token, k, state.v + (size_t)token * kv_dim);
    }
    for (uint32_t token = 0; token < state.tokens; token++)
        attend(index, start + token, state.q + (size_t)token * q_dim, state.mixed + (size_t)token * q_dim);
    activations_set(&state.activations, state.mixed, state.tokens, q_dim);
    matrix_times(&layer->attn_out, &state.activations, state.delta);
    add_to_residual();
}

static void feed_forward(const Layer *layer) {
    matrix_times(&layer->gate, &state.activations, state.gate);
    matrix_times(&layer->up, &state.activations, state.up);
    gate_times_up(state.gate, state.up, (size_t)state.tokens * config.ffn);
    activations_set(&state.activations, state.gate, state.tokens, config.ffn);
    matrix_times(&layer->down, &state.activations, state.delta);
    add_to_residual();
}

int32_t llama_forward(const int32_t *ids, uint32_t count, uint32_t start) {
    state.tokens = count;
    for (uint32_t token = 0; token < count; token++)
        TRY(matrix_row(&weights.embedding, (uint32_t)ids[token], state.x + (size_t)token * config.dim));
    for (uint32_t i = 0; i < config.layers; i++) {
        const Layer *layer = &weights.layers[i];
        TRY(norm_batch(layer->attn_norm));
        attention(i, layer, start);
        TRY(norm_batch(layer->ffn_norm));
        feed_forward(layer);
    }
    state.tokens_evaluated += count;
    return QP_OK;
}

int32_t llama_logits(const float **logits) {
    const float *last = state.x + (size_t)(state.tokens - 1) * config.dim;
    TRY(rms_norm(last, weights.output_norm, config.dim, state.normed));
    activations_set(&state.activations, state.normed, 1, config.dim);
    matrix_times(&weights.output, &state.activations, state.logits);
    for (uint32_t i = 0; i < config.vocab_size; i++)
        if (!is_finite(state.logits[i])) return fail(QP_NOT_FINITE, "logit %u is not a finite number", (uint64_t)i);
    *logits = state.logits;
    return QP_OK;
}
