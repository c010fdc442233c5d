#include "family.h"

/* As llama.cpp computes them. Its phi3 leaves the file's sliding window unused, and so does this. */
static const Family families[] = {
    {.name = "llama", .rope = ROPE_PAIRS, .activation = SILU_GATE, .bias = MAY_HAVE_BIAS},
    {.name = "qwen2", .rope = ROPE_HALVES, .activation = SILU_GATE, .output_bias = true},
    {.name = "qwen3", .rope = ROPE_HALVES, .activation = SILU_GATE, .head_norms = true},
    {.name = "gemma3", .rope = ROPE_HALVES, .activation = GELU_GATE, .head_norms = true, .post_norms = true,
     .scales_embedding = true, .window_every = 6},
    {.name = "phi3", .rope = ROPE_HALVES, .activation = SILU_GATE, .fused_gate = true},
    {.name = "gpt2", .rope = ROPE_NONE, .activation = GELU, .bias = HAS_BIAS, .layer_norm = true, .learned_positions = true},
};

enum { FAMILY_COUNT = sizeof families / sizeof families[0] };

int32_t family_of(const Gguf *gguf, const Family **family) {
    const GgufValue *architecture = gguf_find(gguf, "general.architecture", 20);
    if (architecture == NULL || architecture->type != GGUF_STRING)
        return fail(QP_UNSUPPORTED, "the GGUF lacks key 'general.architecture'");
    for (uint32_t i = 0; i < FAMILY_COUNT; i++)
        if (gguf_text_is(architecture, families[i].name)) {
            *family = &families[i];
            return QP_OK;
        }
    return fail(QP_UNSUPPORTED, "unsupported architecture %q: this module runs llama, qwen2, qwen3, gemma3, phi3 and gpt2",
                architecture->text, (size_t)architecture->length);
}
