/*
 * A module of the inference module's output side alone: sampler, regular expressions and constraints over a vocabulary
 * that the host writes down. build-output-test.sh makes output-test-*.wasm of it, which the tests of dev.quipu.llm.output
 * run.
 */
#include "../../main/c/automaton.h"
#include "../../main/c/constraint.h"
#include "../../main/c/error.h"
#include "../../main/c/sample.h"
#include "../../main/c/tokenizer.h"

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(#name)))
#else
#define EXPORT(name)
#endif

static struct {
    uint32_t count;
    char *texts;
    uint32_t *starts; /* (count + 1) */
} vocabulary;

uint32_t tokenizer_token_count(void) { return vocabulary.count; }
bool tokenizer_is_text(uint32_t id) { return vocabulary.starts[id] < vocabulary.starts[id + 1]; }
void tokenizer_put_token(uint32_t id, TextOut *out) {
    put_text(out, vocabulary.texts + vocabulary.starts[id], vocabulary.starts[id + 1] - vocabulary.starts[id]);
}

EXPORT(ot_alloc) void *ot_alloc(uint32_t bytes) { return arena_alloc(&arena_scratch, bytes); }
EXPORT(ot_reset) void ot_reset(void) { arena_reset(&arena_scratch); }
EXPORT(ot_error) int32_t ot_error(char *dst, int32_t cap) { return (int32_t)error_copy(dst, (uint32_t)cap); }

/* An empty token is one that stands for no text. */
EXPORT(ot_vocabulary) int32_t ot_vocabulary(uint32_t count, const char *texts, const uint32_t *starts) {
    static Arena arena;
    arena_reset(&arena);
    arena_reset(&arena_model);
    constraint_forget();
    vocabulary.count = count;
    TRY(arena_array(&arena, starts[count], 1, "texts", &vocabulary.texts));
    TRY(arena_array(&arena, (uint64_t)count + 1, sizeof *starts, "starts", &vocabulary.starts));
    mem_copy(vocabulary.texts, texts, starts[count]);
    mem_copy(vocabulary.starts, starts, (count + 1) * sizeof *starts);
    return sampler_load(count);
}

/* 1: the whole text matches, 0: not, below 0: the expression is refused. */
EXPORT(ot_match) int32_t ot_match(const char *pattern, uint32_t length, const char *text, uint32_t text_length) {
    static Arena arena;
    static Automaton automaton;
    arena_reset(&arena);
    TRY(automaton_load(&automaton, &arena, pattern, length, 4));
    uint32_t state = automaton_start(&automaton);
    for (uint32_t i = 0; i < text_length && state != STATE_DEAD; i++) {
        uint32_t next = automaton_step(&automaton, state, (uint8_t)text[i]);
        if (next == STATE_FULL) {
            state = automaton_forget(&automaton, state);
            next = automaton_step(&automaton, state, (uint8_t)text[i]);
        }
        state = next;
    }
    return state != STATE_DEAD && automaton_distance(&automaton, state) == 0;
}

/* States of the nondeterministic automaton, or a status. */
EXPORT(ot_states) int32_t ot_states(const char *pattern, uint32_t length) {
    static Arena arena;
    Nfa nfa;
    arena_reset(&arena);
    TRY(regex_compile(pattern, length, &arena, &nfa));
    return (int32_t)nfa.count;
}

EXPORT(ot_start) int32_t ot_start(const char *pattern, uint32_t length) { return constraint_start(pattern, length); }
EXPORT(ot_allow) int32_t ot_allow(uint32_t tokens_left, Allowed *allowed) { return constraint_allow(tokens_left, allowed); }
EXPORT(ot_mask) void ot_mask(float *logits, uint32_t count, const int32_t *stops, uint32_t stop_count) {
    constraint_mask(logits, count, stops, stop_count);
}
EXPORT(ot_take) int32_t ot_take(int32_t token) { return constraint_take(token); }
EXPORT(ot_distance) uint32_t ot_distance(void) { return constraint_distance(); }

/* Choices one after another, each from its row of logits; the ids chosen stand behind the prompt in recent. */
EXPORT(ot_choose)
int32_t ot_choose(const SamplerOptions *options, float *logits, uint32_t count, uint32_t rows, int32_t *recent, uint32_t recent_count) {
    Sampler sampler;
    TRY(sampler_start(&sampler, options));
    for (uint32_t row = 0; row < rows; row++) {
        int32_t id = sampler_choose(&sampler, logits + (size_t)row * count, count, recent, recent_count);
        if (id < 0) return id;
        recent[recent_count++] = id;
    }
    return QP_OK;
}
