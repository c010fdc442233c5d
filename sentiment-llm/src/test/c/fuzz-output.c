/*
 * Random expressions, most of them mistaken, over a vocabulary of all bytes and some longer tokens: what compiles is
 * walked by random tokens to its end, which has to come in the tokens there are.
 * usage: fuzz-output ROUNDS      a line with a hash of all that was taken; exit 1 with the expression that went wrong
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output-test.c"

enum { LONGER = 60, TOKENS = 1 + 256 + LONGER };

static const char *const PARTS[] = {"a", "b", "|", "(", ")", "(?:", "*", "+", "?", "{", "}", "{2}", "{1,3}", "{0,;", "{,}",
                                    "[", "]", "[^", "-", "\\", "\\d", "\\W", "\\x{1F600}", "\\u12", "^", "$", ".", "\xc3\xa9",
                                    "\xff", "\xf0\x9f", "&&", "1", ",", ";", "\\n", "\xf0\x9f\x98\x80", "{1,50}"};

static uint64_t random_state = 1;
static uint32_t below(uint32_t bound) { return (uint32_t)(random_next(&random_state) % bound); }

static void make_vocabulary(void) {
    static char texts[256 + 6 * LONGER];
    static uint32_t starts[TOKENS + 1];
    uint32_t at = 0;
    for (uint32_t byte = 0; byte < 256; byte++) {
        starts[1 + byte] = at;
        texts[at++] = (char)byte;
    }
    for (uint32_t i = 0; i < LONGER; i++) {
        starts[257 + i] = at;
        for (uint32_t left = 1 + below(6); left > 0; left--) texts[at++] = "ab1,\xc3\xa9 x"[below(8)];
    }
    starts[0] = 0;
    starts[TOKENS] = at;
    if (ot_vocabulary(TOKENS, texts, starts) != QP_OK) exit(2);
}

static int wrong(const char *what, const char *pattern) {
    printf("%s: %s\n", what, pattern);
    return 1;
}

static int walk_to_end(const char *pattern, uint32_t *hash) {
    static float logits[TOKENS];
    const int32_t stop = 0;
    for (uint32_t left = ot_distance() + below(10);; left--) {
        Allowed allowed;
        if (ot_allow(left, &allowed) != QP_OK) return wrong("a dead end", pattern);
        if (allowed.count == 0) break;
        memset(logits, 0, sizeof logits);
        ot_mask(logits, TOKENS, &stop, 1);
        uint32_t id = below(TOKENS);
        while (logits[id] != 0) id = (id + 1) % TOKENS;
        if (id == 0) break;
        if (ot_take((int32_t)id) != QP_OK) return wrong("an allowed token is refused", pattern);
        *hash = (*hash ^ id) * 16777619u;
    }
    return ot_distance() == 0 ? 0 : wrong("not complete", pattern);
}

int main(int argc, char **argv) {
    uint32_t hash = 2166136261u;
    long compiled = 0;
    long rounds = argc > 1 ? atol(argv[1]) : 1000;
    make_vocabulary();
    for (long round = 0; round < rounds; round++) {
        char pattern[256] = "";
        for (uint32_t left = below(14); left > 0; left--) strcat(pattern, PARTS[below(sizeof PARTS / sizeof *PARTS)]);
        if (ot_start(pattern, (uint32_t)strlen(pattern)) != QP_OK) continue;
        compiled++;
        if (walk_to_end(pattern, &hash) != 0) return 1;
    }
    printf("%ld of %ld expressions compiled and came to their end, %08x\n", compiled, rounds, hash);
    return 0;
}
