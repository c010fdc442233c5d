#include "weights.h"

#include "drive.h"
#include "memory.h"

/* The tensor "blk.<layer>.<part>.<kind>", or "<part>.<kind>" for a layer below 0. */
typedef struct {
    char text[64];
    uint32_t length;
    GgufTensor *tensor; /* NULL: the file has none of that name */
} Named;

static void find(const Gguf *gguf, int32_t layer, const char *part, const char *kind, Named *named) {
    TextOut out = {named->text, sizeof named->text, 0};
    if (layer >= 0) {
        put_text(&out, "blk.", 4);
        put_unsigned(&out, (uint64_t)layer);
        put_text(&out, ".", 1);
    }
    put_text(&out, part, text_length(part));
    put_text(&out, ".", 1);
    put_text(&out, kind, text_length(kind));
    named->length = min_u32(out.length, sizeof named->text);
    named->tensor = gguf_tensor(gguf, named->text, named->length);
}

static bool has(const Gguf *gguf, int32_t layer, const char *part) {
    Named named;
    find(gguf, layer, part, "weight", &named);
    return named.tensor != NULL;
}

static int32_t lacks(const Named *named) {
    return fail(QP_UNSUPPORTED, "the GGUF lacks tensor %q", named->text, (size_t)named->length);
}

static int32_t load_matrix(const Gguf *gguf, int32_t layer, const char *part, uint32_t rows, uint32_t cols, Matrix *matrix) {
    Named named;
    find(gguf, layer, part, "weight", &named);
    return named.tensor != NULL ? matrix_open(named.tensor, cols, rows, matrix) : lacks(&named);
}

static int32_t load_weight(const Gguf *gguf, int32_t layer, const char *part, uint32_t length, float **vector) {
    Named named;
    find(gguf, layer, part, "weight", &named);
    return named.tensor != NULL ? vector_load(named.tensor, length, vector) : lacks(&named);
}

static int32_t load_bias(const Gguf *gguf, int32_t layer, const char *part, Bias expected, uint32_t length, float **vector) {
    Named named;
    *vector = NULL;
    if (expected == NO_BIAS) return QP_OK;
    find(gguf, layer, part, "bias", &named);
    if (named.tensor != NULL) return vector_load(named.tensor, length, vector);
    return expected == HAS_BIAS ? lacks(&named) : QP_OK;
}

static int32_t load_linear(const Gguf *gguf, int32_t layer, const char *part, Bias bias, uint32_t rows, uint32_t cols, Linear *linear) {
    TRY(load_matrix(gguf, layer, part, rows, cols, &linear->matrix));
    return load_bias(gguf, layer, part, bias, rows, &linear->bias);
}

static int32_t load_norm(const Gguf *gguf, int32_t layer, const char *part, const Config *c, Norm *norm) {
    TRY(load_weight(gguf, layer, part, c->dim, &norm->weight));
    return load_bias(gguf, layer, part, c->family->layer_norm ? HAS_BIAS : NO_BIAS, c->dim, &norm->bias);
}

static int32_t load_qkv(const Gguf *gguf, int32_t index, const Config *c, Layer *layer) {
    uint32_t q_dim = c->heads * c->head_size;
    uint32_t kv_dim = c->kv_heads * c->head_size;
    Bias bias = c->family->bias == HAS_BIAS ? HAS_BIAS : MAY_HAVE_BIAS;
    layer->fused_qkv = has(gguf, index, "attn_qkv");
    if (layer->fused_qkv) return load_linear(gguf, index, "attn_qkv", bias, q_dim + 2 * kv_dim, c->dim, &layer->qkv);
    TRY(load_linear(gguf, index, "attn_q", bias, q_dim, c->dim, &layer->q));
    TRY(load_linear(gguf, index, "attn_k", bias, kv_dim, c->dim, &layer->k));
    return load_linear(gguf, index, "attn_v", bias, kv_dim, c->dim, &layer->v);
}

static int32_t load_attention(const Gguf *gguf, int32_t index, const Config *c, Layer *layer) {
    TRY(load_norm(gguf, index, "attn_norm", c, &layer->attn_norm));
    TRY(load_qkv(gguf, index, c, layer));
    if (c->family->head_norms) {
        TRY(load_weight(gguf, index, "attn_q_norm", c->head_size, &layer->q_norm));
        TRY(load_weight(gguf, index, "attn_k_norm", c->head_size, &layer->k_norm));
    }
    TRY(load_linear(gguf, index, "attn_output", c->family->bias, c->dim, c->heads * c->head_size, &layer->attn_out));
    return c->family->post_norms ? load_weight(gguf, index, "post_attention_norm", c->dim, &layer->attn_post_norm) : QP_OK;
}

static int32_t load_feed_forward(const Gguf *gguf, int32_t index, const Config *c, Layer *layer) {
    const Family *family = c->family;
    bool own_gate = family->activation != GELU && !family->fused_gate;
    TRY(load_norm(gguf, index, "ffn_norm", c, &layer->ffn_norm));
    if (own_gate) TRY(load_linear(gguf, index, "ffn_gate", family->bias, c->ffn, c->dim, &layer->gate));
    TRY(load_linear(gguf, index, "ffn_up", family->bias, family->fused_gate ? 2 * c->ffn : c->ffn, c->dim, &layer->up));
    TRY(load_linear(gguf, index, "ffn_down", family->bias, c->dim, c->ffn, &layer->down));
    return family->post_norms ? load_weight(gguf, index, "post_ffw_norm", c->dim, &layer->ffn_post_norm) : QP_OK;
}

static int32_t load_output(const Gguf *gguf, const Config *c, Weights *weights) {
    Bias bias = c->family->output_bias ? MAY_HAVE_BIAS : NO_BIAS;
    TRY(load_norm(gguf, -1, "output_norm", c, &weights->output_norm));
    weights->own_output = has(gguf, -1, "output");
    if (weights->own_output) return load_linear(gguf, -1, "output", bias, c->vocab_size, c->dim, &weights->output);
    return load_bias(gguf, -1, "output", bias, c->vocab_size, &weights->output.bias);
}

/* Llama 3's factors lie in rope_freqs.weight; LongRoPE has two sets, the long one for contexts beyond the original. As in
   llama.cpp the set goes by the context that is asked for, not by the prompt: a prompt's result must not change with
   what follows it. */
static int32_t load_rope_factors(const Gguf *gguf, const Config *c, Weights *weights) {
    uint32_t pairs = c->rope_dims / 2;
    bool beyond = c->max_tokens > c->rope_original_context;
    float *chosen[2] = {NULL, NULL};
    if (c->family->rope == ROPE_NONE) return QP_OK;
    if (has(gguf, -1, "rope_freqs")) return load_weight(gguf, -1, "rope_freqs", pairs, &weights->rope_factors);
    if (has(gguf, -1, "rope_factors_short")) TRY(load_weight(gguf, -1, "rope_factors_short", pairs, &chosen[0]));
    if (has(gguf, -1, "rope_factors_long")) TRY(load_weight(gguf, -1, "rope_factors_long", pairs, &chosen[1]));
    weights->rope_factors = chosen[beyond];
    return QP_OK;
}

static int32_t check_rope_factors(const Config *c, const Weights *weights) {
    for (uint32_t i = 0; weights->rope_factors != NULL && i < c->rope_dims / 2; i++)
        if (!(weights->rope_factors[i] >= 1e-6f && weights->rope_factors[i] <= 1e6f))
            return fail(QP_MALFORMED, "RoPE factor %u is out of range", (uint64_t)i);
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

/* A tensor nobody asked for would change the results if it were known: refuse. */
static int32_t refuse_unused(const Gguf *gguf) {
    for (uint32_t i = 0; i < gguf->tensor_count; i++)
        if (!gguf->tensors[i].used)
            return fail(QP_UNSUPPORTED, "unsupported tensor %q", gguf->tensors[i].name, (size_t)gguf->tensors[i].name_length);
    return QP_OK;
}

int32_t weights_load(const Gguf *gguf, const Config *config, Weights *weights) {
    mem_zero(weights, sizeof *weights);
    TRY(check_types(gguf));
    TRY(load_matrix(gguf, -1, "token_embd", config->vocab_size, config->dim, &weights->embedding));
    if (config->family->learned_positions)
        TRY(load_matrix(gguf, -1, "position_embd", config->context_length, config->dim, &weights->positions));
    TRY(load_output(gguf, config, weights));
    TRY(load_rope_factors(gguf, config, weights));
    TRY(check_rope_factors(config, weights));
    TRY(arena_array(&arena_model, config->layers, sizeof *weights->layers, "layers", &weights->layers));
    mem_zero(weights->layers, config->layers * sizeof *weights->layers);
    for (uint32_t i = 0; i < config->layers; i++) {
        TRY(load_attention(gguf, (int32_t)i, config, &weights->layers[i]));
        TRY(load_feed_forward(gguf, (int32_t)i, config, &weights->layers[i]));
    }
    return refuse_unused(gguf);
}
