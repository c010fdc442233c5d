/* Decoding UTF-8 and the character classes the pre-tokenizers ask for. */
#ifndef QUIPU_UNICODE_H
#define QUIPU_UNICODE_H

#include "base.h"

/* The code point at text[0] and its length in bytes. A byte that starts no valid sequence is one character,
   U+FFFD, of length 1. length >= 1. */
uint32_t utf8_decode(const char *text, uint32_t length, uint32_t *character_bytes);

/* Appends the UTF-8 of a code point below 0x800; its length. */
uint32_t utf8_encode_short(uint32_t code_point, char *out);

typedef enum { CLASS_OTHER, CLASS_LETTER, CLASS_NUMBER, CLASS_SPACE } CharacterClass;

/* \p{L}, \p{N}, \s (the White_Space property), anything else. */
CharacterClass character_class(uint32_t code_point);

/* \p{P} */
bool is_punctuation(uint32_t code_point);

/* How many bytes of the text begin no valid sequence. */
uint32_t utf8_invalid_bytes(const char *text, uint32_t length);

#endif
