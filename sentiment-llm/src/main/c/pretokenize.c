#include "pretokenize.h"

#include "memory.h"
#include "unicode.h"

/*
 *   's|'t|'re|'ve|'m|'ll|'d  |  ?\p{L}+  |  ?\p{N}+  |  ?[^\s\p{L}\p{N}]+  |  \s+(?!\S)  |  \s+
 */

static CharacterClass class_at(const char *text, uint32_t at, uint32_t end, uint32_t *bytes) {
    return character_class(utf8_decode(text + at, end - at, bytes));
}

static uint32_t run_end(const char *text, uint32_t at, uint32_t end, CharacterClass class) {
    uint32_t bytes;
    while (at < end && class_at(text, at, end, &bytes) == class) at += bytes;
    return at;
}

static uint32_t contraction_bytes(const char *text, uint32_t left) {
    static const char endings[][4] = {"s", "t", "re", "ve", "m", "ll", "d"};
    if (left < 2 || text[0] != '\'') return 0;
    for (uint32_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        uint32_t length = (uint32_t)text_length(endings[i]);
        if (left > length && mem_equal(text + 1, endings[i], length)) return 1 + length;
    }
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

static uint32_t gpt2_piece_end(const char *text, uint32_t start, uint32_t end) {
    uint32_t contraction = contraction_bytes(text + start, end - start);
    if (contraction > 0) return start + contraction;
    uint32_t word = text[start] == ' ' && start + 1 < end ? start + 1 : start;
    uint32_t bytes;
    CharacterClass class = class_at(text, word, end, &bytes);
    return class == CLASS_SPACE ? space_end(text, start, end) : run_end(text, word, end, class);
}

uint32_t pretokenize_next(Pretokenizer *p, uint32_t start) {
    if (start >= p->segment_end) {
        uint32_t bytes;
        bool digit = p->single_digits && class_at(p->text, start, p->end, &bytes) == CLASS_NUMBER;
        if (digit) return start + bytes;
        p->segment_end = p->end;
        for (uint32_t at = start; p->single_digits && at < p->end; at += bytes)
            if (class_at(p->text, at, p->end, &bytes) == CLASS_NUMBER) {
                p->segment_end = at;
                break;
            }
    }
    return gpt2_piece_end(p->text, start, p->segment_end);
}
