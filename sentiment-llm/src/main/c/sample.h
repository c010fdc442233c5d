/*
 * Which token comes next: the likeliest, or one drawn by the model's probabilities.
 *
 * The steps, in the order of llama.cpp's default chain. Let l be the logits; candidates are the tokens with
 * l > -infinity (a constraint takes tokens out by setting theirs to -infinity); likelier means a larger logit, or an
 * equal one and a lower id; m is the likeliest candidate.
 *
 *   1 repetition  each token among the last repeat_last given: l / repeat_penalty if l > 0, else l * repeat_penalty;
 *                 once, however often it stands there
 *   2 greedy      temperature 0: m, and nothing is drawn
 *   3 top-k       the top_k likeliest candidates stay
 *   4 top-p       of those, the shortest run from m down whose weights reach floor(top_p * all their weights)
 *   5 min-p       of those, the ones with exp(l - l[m]) >= min_p
 *   6 draw        token i with probability W(i) / sum W, W(i) the weight at (l[i] - l[m]) / temperature; by ascending
 *                 id: the first token at which the running sum of W passes a number drawn below the sum. If only one
 *                 token has any weight it is chosen and nothing is drawn.
 *
 * The weight at x <= 0 is floor(exp_f32(x) * 2^40), a whole number: sums of weights are exact, so their order does not
 * matter, and a token less likely than 2^-40 times the likeliest is never drawn. Steps 3 and 4 select with heaps instead
 * of sorting the vocabulary; what they keep is as above.
 *
 * Random numbers: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014; the
 * stream of java.util.SplittableRandom(seed).nextLong()). A number below n: the first output r >= 2^64 mod n, modulo n.
 */
#ifndef QUIPU_SAMPLE_H
#define QUIPU_SAMPLE_H

#include "base.h"

/* As the host lays it out: 32 bytes, little-endian. */
typedef struct {
    float temperature;    /* >= 0; 0: greedy, whatever steps 3 to 5 say */
    int32_t top_k;        /* 0: all */
    float top_p;          /* 0 < top_p <= 1; 1: all */
    float min_p;          /* 0..1; 0: all */
    float repeat_penalty; /* > 0; 1: none */
    int32_t repeat_last;  /* tokens looked back at; 0: none, -1: all that are given */
    uint32_t seed_low;    /* the seed's lower and upper half: all 2^64 seeds are good ones */
    uint32_t seed_high;
} SamplerOptions;

typedef struct {
    SamplerOptions options;
    uint64_t random_state;
} Sampler;

/* Takes working space for a vocabulary from arena_model: once after each load, before the first choice. */
int32_t sampler_load(uint32_t vocabulary);

/* Checks the options; the message of QP_BAD_ARGUMENT names the one that is out of range. */
int32_t sampler_start(Sampler *sampler, const SamplerOptions *options);

/* The next token's id, or QP_BAD_ARGUMENT if there is no candidate.
   logits  (count) finite or -infinity, count <= the vocabulary; step 1 changes them in place
   recent  (recent_count) prompt and answer so far, the newest last */
int32_t sampler_choose(Sampler *sampler, float *logits, uint32_t count, const int32_t *recent, uint32_t recent_count);

/* The next output of SplitMix64. */
uint64_t random_next(uint64_t *state);

#endif
