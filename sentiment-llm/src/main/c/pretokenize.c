#include "pretokenize.h"

#include "memory.h"
#include "unicode.h"

typedef enum {
    SPLIT_NONE,
    SPLIT_WORDS,        /* 's|'t|'re|'ve|'m|'ll|'d | ?\p{L}+ | ?\p{N}+ | ?[^\s\p{L}\p{N}]+ | \s+(?!\S) | \s+ */
    SPLIT_WORDS_THREES, /* (?i:'s|'t|'re|'ve|'m|'ll|'d) | [^\r\n\p{L}\p{N}]?\p{L}+ | \p{N}{1,3} | ?[^\s\p{L}\p{N}]+[\r\n]*
                           | \s*[\r\n]+ | \s+(?!\S) | \s+ */
    SPLIT_WORDS_ONES,   /* the same with \p{N} */
    SPLIT_DIGIT,        /* \p{N}, and what lies between */
    SPLIT_DIGITS,       /* \p{N}+, and what lies between */
    SPLIT_THREE_DIGITS, /* [0-9][0-9][0-9], and what lies between */
    SPLIT_SIGNS,        /* [\p{P}$+<=>^~|]+, and what lies between */
} Split;

static const uint8_t SPLITS[][SPLITS_MAX] = {
    [PRE_GPT2] = {SPLIT_WORDS},
    [PRE_SMOLLM] = {SPLIT_DIGIT, SPLIT_WORDS},
    [PRE_LLAMA3] = {SPLIT_WORDS_THREES},
    [PRE_QWEN2] = {SPLIT_WORDS_ONES},
    [PRE_DEFAULT] = {SPLIT_SIGNS, SPLIT_WORDS, SPLIT_DIGITS, SPLIT_THREE_DIGITS},
};

static const struct {
    const char *name;
    PreTokenizer pre;
} NAMES[] = {
    {"gpt-2", PRE_GPT2},       {"smollm", PRE_SMOLLM}, {"llama-bpe", PRE_LLAMA3},         {"llama3", PRE_LLAMA3},
    {"llama-v3", PRE_LLAMA3},  {"qwen2", PRE_QWEN2},   {"deepseek-r1-qwen", PRE_QWEN2},   {"default", PRE_DEFAULT},
};

bool pretokenizer_named(const char *name, size_t length, PreTokenizer *pre) {
    for (uint32_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (text_length(NAMES[i].name) != length || !mem_equal(NAMES[i].name, name, length)) continue;
        *pre = NAMES[i].pre;
        return true;
    }
    return false;
}

/* ---- words ---- */

static CharacterClass class_at(const char *text, uint32_t at, uint32_t end, uint32_t *bytes) {
    return character_class(utf8_decode(text + at, end - at, bytes));
}

static bool class_is(CharacterClass class, const char *text, uint32_t at, uint32_t end) {
    uint32_t bytes;
    return at < end && class_at(text, at, end, &bytes) == class;
}

static uint32_t run_end(const char *text, uint32_t at, uint32_t end, CharacterClass class) {
    uint32_t bytes;
    while (at < end && class_at(text, at, end, &bytes) == class) at += bytes;
    return at;
}

static char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte; }

static bool begins_with(const char *text, uint32_t left, const char *expected, bool any_case) {
    uint32_t i = 0;
    for (; expected[i] != 0 && i < left; i++)
        if ((any_case ? lower(text[i]) : text[i]) != expected[i]) return false;
    return expected[i] == 0;
}

static uint32_t contraction_bytes(const char *text, uint32_t left, bool any_case) {
    static const char endings[][4] = {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
    for (uint32_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (begins_with(text, left, endings[i], any_case)) return (uint32_t)text_length(endings[i]);
    return 0;
}

/* White space before a word leaves its last character to that word. */
static uint32_t space_end(const char *text, uint32_t start, uint32_t end) {
    uint32_t at = start;
    uint32_t last = start;
    uint32_t bytes;
    while (at < end && class_at(text, at, end, &bytes) == CLASS_SPACE) {
        last = at;
        at += bytes;
    }
    return at < end && last > start ? last : at;
}

static uint32_t word_end(const char *text, uint32_t start, uint32_t end) {
    uint32_t contraction = contraction_bytes(text + start, end - start, false);
    if (contraction > 0) return start + contraction;
    uint32_t word = text[start] == ' ' && start + 1 < end ? start + 1 : start;
    uint32_t bytes;
    CharacterClass class = class_at(text, word, end, &bytes);
    return class == CLASS_SPACE ? space_end(text, start, end) : run_end(text, word, end, class);
}

static bool is_line_break(char byte) { return byte == '\r' || byte == '\n'; }

/* White space up to its last line break, or as in space_end. */
static uint32_t lines_end(const char *text, uint32_t start, uint32_t end) {
    uint32_t after_break = start;
    uint32_t bytes;
    for (uint32_t at = start; class_is(CLASS_SPACE, text, at, end); at += bytes) {
        class_at(text, at, end, &bytes);
        if (is_line_break(text[at])) after_break = at + bytes;
    }
    return after_break > start ? after_break : space_end(text, start, end);
}

static uint32_t numbers_end(const char *text, uint32_t start, uint32_t end, uint32_t most) {
    uint32_t at = start;
    uint32_t bytes;
    for (uint32_t i = 0; i < most && at < end && class_at(text, at, end, &bytes) == CLASS_NUMBER; i++) at += bytes;
    return at;
}

static uint32_t signs_and_breaks_end(const char *text, uint32_t start, uint32_t end) {
    uint32_t at = run_end(text, start, end, CLASS_OTHER);
    while (at < end && is_line_break(text[at])) at++;
    return at;
}

static uint32_t modern_word_end(const char *text, uint32_t start, uint32_t end, uint32_t digits) {
    uint32_t contraction = contraction_bytes(text + start, end - start, true);
    if (contraction > 0) return start + contraction;
    uint32_t bytes;
    CharacterClass class = class_at(text, start, end, &bytes);
    if (class == CLASS_NUMBER) return numbers_end(text, start, end, digits);
    bool joins = class == CLASS_LETTER || (!is_line_break(text[start]) && class_is(CLASS_LETTER, text, start + bytes, end));
    if (joins) return run_end(text, start + bytes, end, CLASS_LETTER);
    uint32_t word = text[start] == ' ' ? start + 1 : start;
    return class_is(CLASS_OTHER, text, word, end) ? signs_and_breaks_end(text, word, end) : lines_end(text, start, end);
}

/* ---- runs ---- */

static bool is_sign(uint32_t code_point) {
    bool listed = code_point == '$' || code_point == '+' || (code_point >= '<' && code_point <= '>') || code_point == '^' ||
                  code_point == '~' || code_point == '|';
    return listed || is_punctuation(code_point);
}

static bool three_digits_at(const char *text, uint32_t at, uint32_t end) {
    for (uint32_t i = 0; i < 3; i++)
        if (at + i >= end || text[at + i] < '0' || text[at + i] > '9') return false;
    return true;
}

/* Whether a match of the split begins here; its length in bytes, characters of a run one by one. */
static bool matches(Split split, const char *text, uint32_t at, uint32_t end, uint32_t *bytes) {
    uint32_t code_point = utf8_decode(text + at, end - at, bytes);
    if (split == SPLIT_SIGNS) return is_sign(code_point);
    if (split != SPLIT_THREE_DIGITS) return character_class(code_point) == CLASS_NUMBER;
    if (!three_digits_at(text, at, end)) return false;
    *bytes = 3;
    return true;
}

static uint32_t match_or_gap_end(Split split, const char *text, uint32_t start, uint32_t end) {
    uint32_t bytes;
    bool inside = matches(split, text, start, end, &bytes);
    uint32_t at = start + bytes;
    if (inside && (split == SPLIT_DIGIT || split == SPLIT_THREE_DIGITS)) return at;
    while (at < end && matches(split, text, at, end, &bytes) == inside) at += bytes;
    return at;
}

static uint32_t split_end(Split split, const char *text, uint32_t start, uint32_t end) {
    switch (split) {
    case SPLIT_WORDS: return word_end(text, start, end);
    case SPLIT_WORDS_THREES: return modern_word_end(text, start, end, 3);
    case SPLIT_WORDS_ONES: return modern_word_end(text, start, end, 1);
    default: return match_or_gap_end(split, text, start, end);
    }
}

uint32_t pieces_next(Pieces *pieces, uint32_t start) {
    uint32_t end = pieces->length;
    for (uint32_t i = 0; i < SPLITS_MAX && SPLITS[pieces->pre][i] != SPLIT_NONE; i++) {
        if (pieces->ends[i] <= start) pieces->ends[i] = split_end((Split)SPLITS[pieces->pre][i], pieces->text, start, end);
        end = pieces->ends[i];
    }
    return end;
}
