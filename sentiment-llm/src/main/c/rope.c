#include "rope.h"

#include "lanes.h"
#include "math.h"
#include "memory.h"

enum { ROPE_BLOCK = 64 };

static const double TAU = 6.28318530717958647692;

/* The pair whose wave makes so many turns in the original context. */
static double yarn_pair(const Config *c, double base, double turns) {
    return c->rope_dims * log_f64(c->rope_original_context / (turns * TAU)) / (2.0 * log_f64(base));
}

/* How far pair i keeps its own frequency: 1 at the fast end, 0 at the slow end, a ramp between. Peng et al., YaRN (2023). */
static double yarn_share(const Config *c, double base, uint32_t pair) {
    double fast = yarn_pair(c, base, c->yarn_beta_fast);
    double slow = yarn_pair(c, base, c->yarn_beta_slow);
    double low = __builtin_floor(fast);
    double high = __builtin_ceil(slow);
    low = low > 0.0 ? low : 0.0;
    high = high < c->rope_dims - 1.0 ? high : c->rope_dims - 1.0;
    double width = high - low > 0.001 ? high - low : 0.001;
    double ramp = ((double)pair - low) / width;
    ramp = ramp > 0.0 ? ramp : 0.0;
    return 1.0 - (ramp < 1.0 ? ramp : 1.0);
}

/* base^(-2i / rope_dims), divided by the pair's own factor and by the factor of all. */
static double frequency_of(const Config *c, double base, double factor, const float *factors, uint32_t pair) {
    double own = exp_f64(-(2.0 * pair / c->rope_dims) * log_f64(base));
    if (factors != NULL) own = own / (double)factors[pair];
    double stretched = own / factor;
    if (c->rope_scaling != ROPE_YARN) return stretched;
    double share = yarn_share(c, base, pair);
    return stretched * (1.0 - share) + own * share;
}

int32_t rope_make(const Config *config, double base, double factor, const float *factors, Rope *rope) {
    mem_zero(rope, sizeof *rope);
    rope->layout = config->family->rope;
    if (rope->layout == ROPE_NONE) return QP_OK;
    rope->pairs = config->rope_dims / 2;
    rope->magnitude = config->rope_magnitude;
    if (config->rope_scaling == ROPE_YARN && factor > 1.0) rope->magnitude *= 1.0 + 0.1 * log_f64(factor);
    uint32_t blocks = config->max_tokens / ROPE_BLOCK + 1;
    TRY(arena_array(&arena_model, rope->pairs, sizeof *rope->frequencies, "RoPE", &rope->frequencies));
    TRY(arena_array(&arena_model, blocks, sizeof *rope->blocks, "RoPE", &rope->blocks));
    mem_zero(rope->blocks, blocks * sizeof *rope->blocks);
    for (uint32_t pair = 0; pair < rope->pairs; pair++)
        rope->frequencies[pair] = frequency_of(config, base, factor, factors, pair);
    return QP_OK;
}

/* angle(position, pair) = position * frequency(pair) */
static void fill_block(const Rope *rope, uint32_t first, float *block) {
    for (uint32_t i = 0; i < ROPE_BLOCK; i++, block += 2 * rope->pairs)
        for (uint32_t pair = 0; pair < rope->pairs; pair++) {
            double sine, cosine;
            sincos_f64((first + i) * rope->frequencies[pair], &sine, &cosine);
            block[pair] = (float)(cosine * rope->magnitude);
            block[rope->pairs + pair] = (float)(sine * rope->magnitude);
        }
}

int32_t rope_prepare(Rope *rope, uint32_t position) {
    if (rope->layout == ROPE_NONE) return QP_OK;
    uint32_t index = position / ROPE_BLOCK;
    if (rope->blocks[index] != NULL) return QP_OK;
    float *block;
    TRY(arena_array(&arena_model, (uint64_t)ROPE_BLOCK * 2 * rope->pairs, sizeof *block, "RoPE", &block));
    fill_block(rope, index * ROPE_BLOCK, block);
    rope->blocks[index] = block;
    return QP_OK;
}

/* Of a pair (a, b). */
static inline void rotate(float *a, float *b, float cosine, float sine) {
    float first = *a * cosine - *b * sine;
    *b = *a * sine + *b * cosine;
    *a = first;
}

/* Pair i is x[i] and x[pairs + i]. */
static void rotate_halves(float *x, const float *cosines, const float *sines, uint32_t pairs) {
    uint32_t i = 0;
    ROLLED
    for (; i + LANES <= pairs; i += LANES) {
        F32x4 a = lanes_load(x + i), b = lanes_load(x + pairs + i);
        F32x4 cosine = lanes_load(cosines + i), sine = lanes_load(sines + i);
        lanes_store(x + i, a * cosine - b * sine);
        lanes_store(x + pairs + i, a * sine + b * cosine);
    }
    for (; i < pairs; i++) rotate(x + i, x + pairs + i, cosines[i], sines[i]);
}

/* Pair i is x[2 i] and x[2 i + 1]. */
static void rotate_neighbours(float *x, const float *cosines, const float *sines, uint32_t pairs) {
    uint32_t i = 0;
    ROLLED
    for (; i + LANES <= pairs; i += LANES) {
        F32x4 low = lanes_load(x + 2 * i), high = lanes_load(x + 2 * i + LANES);
        F32x4 a = __builtin_shufflevector(low, high, 0, 2, 4, 6), b = __builtin_shufflevector(low, high, 1, 3, 5, 7);
        F32x4 cosine = lanes_load(cosines + i), sine = lanes_load(sines + i);
        F32x4 first = a * cosine - b * sine, second = a * sine + b * cosine;
        lanes_store(x + 2 * i, __builtin_shufflevector(first, second, 0, 4, 1, 5));
        lanes_store(x + 2 * i + LANES, __builtin_shufflevector(first, second, 2, 6, 3, 7));
    }
    for (; i < pairs; i++) rotate(x + 2 * i, x + 2 * i + 1, cosines[i], sines[i]);
}

void rope_rotate(const Rope *rope, uint32_t position, float *heads, uint32_t head_count, uint32_t head_size) {
    if (rope->layout == ROPE_NONE) return;
    const float *cosines = rope->blocks[position / ROPE_BLOCK] + (size_t)(position % ROPE_BLOCK) * 2 * rope->pairs;
    const float *sines = cosines + rope->pairs;
    for (uint32_t head = 0; head < head_count; head++, heads += head_size) {
        if (rope->layout == ROPE_PAIRS) rotate_neighbours(heads, cosines, sines, rope->pairs);
        else rotate_halves(heads, cosines, sines, rope->pairs);
    }
}
