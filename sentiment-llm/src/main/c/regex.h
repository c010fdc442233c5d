/*
 * Regular expressions over bytes, compiled to a nondeterministic automaton (Thompson 1968). The whole text must match.
 *
 *   x            the character x, any of Unicode; of  \ ^ $ . [ ] ( ) { } | * + ?  only with \ in front
 *   \x           x itself, x one of ASCII's punctuation;  \n \r \t \f
 *   \xhh \uhhhh \x{h...}   the character with that hexadecimal code point
 *   \d \w \s     [0-9]  [0-9A-Z_a-z]  [\t\n\x0B\f\r ];  \D \W \S: every other character
 *   .            any character but \n
 *   [abx-z]      one of these; [^abx-z] any other. \d and the like stand inside too; [ ] \ are written with \ in front,
 *                so is ^ if it comes first, - unless it comes first or last, and the second & of two
 *   ab  a|b      a then b; a or b (either may be empty)
 *   (a)  (?:a)   a
 *   a* a+ a?     0 or more, 1 or more, 0 or 1 times
 *   a{m} a{m,} a{m,n}   m, m or more, m to n times
 *   a{m,;s} a{m,n;s}    so many times with an s between every two: (\d+){1,;,} takes 1,22,3
 *   ^a$          the same as a: only as first and last character of the whole expression
 *
 * But for {;} expressions mean the same to java.util.regex's matches() with the flag UNIX_LINES. A character is a
 * Unicode scalar value and the automaton reads its UTF-8, so what matches is well-formed UTF-8. Anything else (back
 * references, look-around, lazy or possessive repetition, \b, \p{..}, flags) is refused by name.
 *
 * Every state of the automaton leads to its end: an expression nothing can match is refused ("[^\x00-\x{10FFFF}]").
 */
#ifndef QUIPU_REGEX_H
#define QUIPU_REGEX_H

#include "memory.h"

enum {
    REGEX_BYTES_MAX = 64 * 1024,
    REGEX_STATES_MAX = 32 * 1024, /* a byte of ASCII takes 1 state, \w 4, a character without limits about 25 */
    REGEX_DEPTH_MAX = 100,        /* groups inside groups */
    REGEX_REPEAT_MAX = 10000,
};

enum { NFA_ACCEPT = 0, NFA_NONE = UINT32_MAX };

typedef struct {
    uint32_t out;      /* after a byte low..high; of a fork: one way on */
    uint32_t other;    /* of a fork: the other way on; NFA_NONE: this state reads a byte */
    uint32_t distance; /* bytes of the shortest way from here to the end */
    uint8_t low;
    uint8_t high;
} NfaState;

typedef struct {
    NfaState *states; /* (count); NFA_ACCEPT is the end and reads nothing */
    uint32_t count;
    uint32_t start;
} Nfa;

/* Puts the automaton into the arena; uses and resets arena_work. A mistake in the pattern is QP_BAD_ARGUMENT with its
   byte offset in the message, a limit passed QP_TOO_LONG. */
int32_t regex_compile(const char *pattern, uint32_t length, Arena *arena, Nfa *nfa);

#endif
