#include "special.h"

#include "memory.h"

/* As llama.cpp lists them, without those of families this module does not run. */
static const char *const ENDS[] = {
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>", "</s>", "<|eom_id|>",
    "<eos>", "<|fim_pad|>", "<fim_pad>", "<|repo_name|>", "<reponame>", "<|file_sep|>",
};

bool ends_generation(const char *text, uint32_t length) {
    if (length < 4 || text[0] != '<') return false; /* nearly all tokens */
    for (uint32_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++)
        if (text_length(ENDS[i]) == length && mem_equal(text, ENDS[i], length)) return true;
    return false;
}

static bool is_special(const Vocab *vocab, uint32_t id) {
    int32_t type = vocab_type(vocab, id);
    bool plain = type == TOKEN_NORMAL || type == TOKEN_UNUSED || type == TOKEN_BYTE;
    if (plain && vocab_text(vocab, id)[0] != '<') return false; /* nearly all tokens */
    TokenRole role = vocab_role(vocab, id);
    return role == ROLE_CONTROL || role == ROLE_USER_DEFINED;
}

static uint32_t find_length(const Specials *specials, uint32_t length) {
    uint32_t at = 0;
    while (at < specials->length_count && specials->lengths[at] > length) at++;
    return at;
}

static void add_length(Specials *specials, uint32_t length) {
    uint32_t at = find_length(specials, length);
    if (at < specials->length_count && specials->lengths[at] == length) return;
    for (uint32_t i = specials->length_count++; i > at; i--) specials->lengths[i] = specials->lengths[i - 1];
    specials->lengths[at] = (uint16_t)length;
}

static int32_t find_all(Specials *specials) {
    const Vocab *vocab = specials->vocab;
    for (uint32_t id = 0; id < vocab->count; id++) specials->count += vocab_length(vocab, id) > 0 && is_special(vocab, id);
    TRY(arena_array(&arena_model, specials->count, sizeof *specials->ids, "special tokens", &specials->ids));
    uint32_t found = 0;
    for (uint32_t id = 0; found < specials->count; id++)
        if (vocab_length(vocab, id) > 0 && is_special(vocab, id)) specials->ids[found++] = id;
    return QP_OK;
}

int32_t specials_load(Specials *specials, const Vocab *vocab, bool eats_space) {
    *specials = (Specials){.vocab = vocab, .eats_space = eats_space};
    TRY(find_all(specials));
    TRY(arena_array(&arena_model, vocab->longest + 1, sizeof *specials->lengths, "special tokens", &specials->lengths));
    for (uint32_t i = 0; i < specials->count; i++) add_length(specials, vocab_length(vocab, specials->ids[i]));
    TRY(arena_array(&arena_model, specials->length_count, sizeof *specials->firsts, "special tokens", &specials->firsts));
    mem_zero(specials->firsts, specials->length_count * sizeof *specials->firsts);
    for (uint32_t i = 0; i < specials->count; i++) {
        uint32_t id = specials->ids[i];
        uint8_t first = (uint8_t)vocab_text(vocab, id)[0];
        specials->firsts[find_length(specials, vocab_length(vocab, id))][first >> 3] |= (uint8_t)(1u << (first & 7));
    }
    return QP_OK;
}

/* ---- splitting ---- */

/* Text first..last (inclusive) lies in trusted parts only. */
static bool is_trusted(const Parts *parts, uint32_t first, uint32_t last) {
    uint32_t low = 0;
    for (uint32_t high = parts->count; low < high;) {
        uint32_t middle = (low + high) / 2;
        if (first < parts->ends[middle]) high = middle;
        else low = middle + 1;
    }
    for (; low < parts->count; low++) {
        if (!parts->trusted[low]) return false;
        if (last < parts->ends[low]) return true;
    }
    return false;
}

/* The special token of this length that stands at text[at], or -1. */
static int32_t special_at(const Specials *specials, uint32_t level, const char *text, uint32_t at, const Parts *parts) {
    uint8_t first = (uint8_t)text[at];
    uint32_t length = specials->lengths[level];
    if ((specials->firsts[level][first >> 3] >> (first & 7) & 1) == 0) return -1;
    int32_t id = vocab_find(specials->vocab, text + at, length);
    if (id < 0 || !is_special(specials->vocab, (uint32_t)id)) return -1;
    bool allowed = vocab_role(specials->vocab, (uint32_t)id) == ROLE_USER_DEFINED || is_trusted(parts, at, at + length - 1);
    return allowed ? id : -1;
}

/* Phi-3's exceptions; user-defined tokens other than these eat space too. */
static bool eats_space(const Specials *specials, uint32_t id) {
    static const char *const exceptions[] = {"<unk>", "<s>", "<|endoftext|>"};
    for (uint32_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++) {
        uint32_t length = (uint32_t)text_length(exceptions[i]);
        if (vocab_length(specials->vocab, id) == length && mem_equal(vocab_text(specials->vocab, id), exceptions[i], length)) return false;
    }
    return specials->eats_space;
}

static bool is_ascii_space(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

/* Cuts text into what stands before the token, the token, and the rest, which is returned. */
static int32_t cut(const Specials *specials, const char *text, Fragment *fragment, uint32_t at, int32_t id, Fragment **rest) {
    Fragment *token;
    TRY(arena_array(&arena_work, 1, sizeof *token, "fragments", &token));
    TRY(arena_array(&arena_work, 1, sizeof **rest, "fragments", rest));
    uint32_t end = fragment->start + fragment->length;
    uint32_t after = at + vocab_length(specials->vocab, (uint32_t)id);
    while (eats_space(specials, (uint32_t)id) && after < end && is_ascii_space(text[after])) after++;
    **rest = (Fragment){fragment->next, after, end - after, -1};
    *token = (Fragment){*rest, at, 0, id};
    fragment->next = token;
    fragment->length = at - fragment->start;
    return QP_OK;
}

static int32_t split_text(const Specials *specials, uint32_t level, const char *text, Fragment *fragment, const Parts *parts,
                          Fragment **last) {
    uint32_t length = specials->lengths[level];
    *last = fragment;
    for (uint32_t at = fragment->start; at + length <= (*last)->start + (*last)->length;) {
        int32_t id = special_at(specials, level, text, at, parts);
        if (id < 0) {
            at++;
            continue;
        }
        TRY(cut(specials, text, *last, at, id, last));
        at = (*last)->start;
    }
    return QP_OK;
}

int32_t specials_split(const Specials *specials, const char *text, uint32_t length, const Parts *parts, Fragment **first) {
    TRY(arena_array(&arena_work, 1, sizeof **first, "fragments", first));
    **first = (Fragment){NULL, 0, length, -1};
    for (uint32_t level = 0; level < specials->length_count; level++)
        for (Fragment *fragment = *first; fragment != NULL; fragment = fragment->next)
            if (fragment->id < 0) TRY(split_text(specials, level, text, fragment, parts, &fragment));
    return QP_OK;
}
