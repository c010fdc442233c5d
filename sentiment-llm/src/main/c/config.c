#include "config.h"

#include "drive.h"
#include "math.h"
#include "memory.h"

const char *config_key(const Family *family, const char *name) {
    static char key[96];
    TextOut out = {key, sizeof key - 1, 0};
    put_text(&out, family->name, text_length(family->name));
    put_text(&out, ".", 1);
    put_text(&out, name, text_length(name));
    key[min_u32(out.length, sizeof key - 1)] = 0;
    return key;
}

/* ---- typed look-ups under the family's name, with the range that this module can do ---- */

static int32_t check_range(const char *key, uint64_t value, uint64_t low, uint64_t high) {
    if (value >= low && value <= high) return QP_OK;
    return fail(QP_UNSUPPORTED, "%s is %u, supported are %u..%u", key, value, low, high);
}

static int32_t read_u32(const Gguf *gguf, const Config *c, const char *name, uint32_t low, uint32_t high, uint32_t *value) {
    const char *key = config_key(c->family, name);
    TRY(gguf_u32(gguf, key, value));
    return check_range(key, *value, low, high);
}

static int32_t read_u32_or(const Gguf *gguf, const Config *c, const char *name, uint32_t absent, uint32_t *value) {
    return gguf_u32_or(gguf, config_key(c->family, name), absent, value);
}

static int32_t check_real(const char *key, double value, double low, double high) {
    bool sane = value >= low && value <= high; /* false for a NaN */
    return sane ? QP_OK : fail(QP_UNSUPPORTED, "%s is out of range", key);
}

static int32_t read_real_or(const Gguf *gguf, const Config *c, const char *name, double absent, double low, double high,
                            double *value) {
    const char *key = config_key(c->family, name);
    TRY(gguf_f64_or(gguf, key, absent, value));
    return check_real(key, *value, low, high);
}

/* ---- the parts ---- */

static int32_t read_shape(const Gguf *gguf, Config *c, uint32_t token_count) {
    uint32_t experts;
    TRY(read_u32_or(gguf, c, "expert_count", 0, &experts));
    if (experts != 0)
        return fail(QP_UNSUPPORTED, "unsupported: a mixture of %u experts (%s)", (uint64_t)experts,
                    config_key(c->family, "expert_count"));
    TRY(read_u32(gguf, c, "embedding_length", 4, 1 << 15, &c->dim));
    TRY(read_u32(gguf, c, "block_count", 1, LAYERS_MAX, &c->layers));
    TRY(read_u32(gguf, c, "feed_forward_length", 4, 1 << 17, &c->ffn));
    TRY(read_u32(gguf, c, "context_length", 1, 1 << 20, &c->context_length));
    TRY(read_u32_or(gguf, c, "vocab_size", token_count, &c->vocab_size));
    return check_range(config_key(c->family, "vocab_size"), c->vocab_size, token_count, 1 << 21);
}

static int32_t read_heads(const Gguf *gguf, Config *c) {
    uint32_t value_size;
    TRY(read_u32(gguf, c, "attention.head_count", 1, 1024, &c->heads));
    TRY(read_u32_or(gguf, c, "attention.head_count_kv", c->heads, &c->kv_heads));
    TRY(check_range(config_key(c->family, "attention.head_count_kv"), c->kv_heads, 1, c->heads));
    TRY(read_u32_or(gguf, c, "attention.key_length", c->dim / c->heads, &c->head_size));
    TRY(read_u32_or(gguf, c, "attention.value_length", c->head_size, &value_size));
    TRY(read_u32_or(gguf, c, "rope.dimension_count", c->head_size, &c->rope_dims));
    TRY(check_range("the head size", c->head_size, 4, 1024));
    TRY(check_range(config_key(c->family, "attention.value_length"), value_size, c->head_size, c->head_size));
    TRY(check_range(config_key(c->family, "rope.dimension_count"), c->rope_dims, 2, c->head_size));
    if (c->heads % c->kv_heads != 0 || c->head_size % 4 != 0 || c->rope_dims % 2 != 0)
        return fail(QP_UNSUPPORTED, "unsupported head layout: %u heads, %u kv heads, size %u, %u rotated", (uint64_t)c->heads,
                    (uint64_t)c->kv_heads, (uint64_t)c->head_size, (uint64_t)c->rope_dims);
    return QP_OK;
}

/* Gemma 3's 27 B, known by its 62 layers, scales by the mean head size of its embedding; all else by the head's. */
static float attention_scale_of(const Config *c) {
    bool is_27b = c->family->post_norms && c->layers == 62;
    return 1.0f / sqrt_f32((float)(is_27b ? c->dim / c->heads : c->head_size));
}

static int32_t read_constants(const Gguf *gguf, Config *c) {
    double epsilon;
    double cap;
    const char *key = config_key(c->family, c->family->layer_norm ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon");
    TRY(gguf_f64(gguf, key, &epsilon));
    TRY(check_real(key, epsilon, 1e-12, 1.0));
    TRY(read_real_or(gguf, c, "final_logit_softcapping", 0.0, 0.0, 1e6, &cap));
    c->epsilon = (float)epsilon;
    c->logit_cap = c->family->post_norms ? (float)cap : 0.0f;
    c->attention_scale = attention_scale_of(c);
    c->embedding_scale = c->family->scales_embedding ? sqrt_f32((float)c->dim) : 1.0f;
    return QP_OK;
}

static int32_t read_rope_scaling(const Gguf *gguf, Config *c) {
    const char *key = config_key(c->family, "rope.scaling.type");
    const GgufValue *type = gguf_find(gguf, key, text_length(key));
    if (type != NULL && type->type != GGUF_STRING) return fail(QP_UNSUPPORTED, "GGUF key '%s' is not text", key);
    bool none = type != NULL && gguf_text_is(type, "none");
    bool plain = type == NULL || none || gguf_text_is(type, "linear") || gguf_text_is(type, "longrope");
    bool yarn = type != NULL && gguf_text_is(type, "yarn");
    if (!plain && !yarn) return fail(QP_UNSUPPORTED, "unsupported RoPE scaling %q", type->text, (size_t)type->length);
    c->rope_scaling = yarn ? ROPE_YARN : ROPE_PLAIN;
    double factor;
    TRY(read_real_or(gguf, c, "rope.scale_linear", 0.0, 0.0, 1e6, &factor)); /* the key's old name */
    TRY(read_real_or(gguf, c, "rope.scaling.factor", factor, 0.0, 1e6, &factor));
    c->rope_factor = factor == 0.0 || none ? 1.0 : factor;
    return QP_OK;
}

static int32_t read_rope(const Gguf *gguf, Config *c) {
    TRY(read_rope_scaling(gguf, c));
    TRY(read_real_or(gguf, c, "rope.freq_base", 10000.0, 1.0, 1e12, &c->rope_base));
    TRY(read_real_or(gguf, c, "rope.freq_base_swa", 10000.0, 1.0, 1e12, &c->rope_window_base));
    TRY(read_real_or(gguf, c, "rope.scaling.attn_factor", 1.0, 1e-3, 1e3, &c->rope_magnitude));
    TRY(read_real_or(gguf, c, "rope.scaling.yarn_beta_fast", 32.0, 1e-3, 1e6, &c->yarn_beta_fast));
    TRY(read_real_or(gguf, c, "rope.scaling.yarn_beta_slow", 1.0, 1e-3, 1e6, &c->yarn_beta_slow));
    TRY(read_u32_or(gguf, c, "rope.scaling.original_context_length", c->context_length, &c->rope_original_context));
    return check_range(config_key(c->family, "rope.scaling.original_context_length"), c->rope_original_context, 1, 1 << 24);
}

/* The pattern is a period, or a flag for each layer. */
static int32_t read_window_flags(const GgufValue *pattern, Config *c) {
    if (pattern->item_type != GGUF_BOOL || pattern->length < c->layers)
        return fail(QP_UNSUPPORTED, "%q is no array of a bool for each layer", pattern->key, (size_t)pattern->key_length);
    return drive_range(pattern->items_at, c->layer_has_window, c->layers, pattern->key, pattern->key_length);
}

static int32_t read_window(const Gguf *gguf, Config *c) {
    mem_zero(c->layer_has_window, sizeof c->layer_has_window);
    c->window = 0;
    if (c->family->window_every == 0) return QP_OK;
    TRY(read_u32_or(gguf, c, "attention.sliding_window", 0, &c->window));
    if (c->window == 0) return QP_OK;
    const char *key = config_key(c->family, "attention.sliding_window_pattern");
    const GgufValue *pattern = gguf_find(gguf, key, text_length(key));
    if (pattern != NULL && pattern->type == GGUF_ARRAY) return read_window_flags(pattern, c);
    uint32_t every;
    TRY(gguf_u32_or(gguf, key, c->family->window_every, &every));
    for (uint32_t i = 0; i < c->layers; i++) c->layer_has_window[i] = every == 0 || i % every < every - 1;
    return QP_OK;
}

int32_t config_read(const Gguf *gguf, uint32_t token_count, int32_t max_tokens, Config *config) {
    TRY(family_of(gguf, &config->family));
    TRY(read_shape(gguf, config, token_count));
    TRY(read_heads(gguf, config));
    TRY(read_constants(gguf, config));
    TRY(read_rope(gguf, config));
    TRY(read_window(gguf, config));
    bool whole_context = max_tokens <= 0 || (uint32_t)max_tokens > config->context_length;
    config->max_tokens = whole_context ? config->context_length : (uint32_t)max_tokens;
    return QP_OK;
}
