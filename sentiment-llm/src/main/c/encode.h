/* The two ways from plain text to ids, and from a token's text to the bytes it stands for. */
#ifndef QUIPU_ENCODE_H
#define QUIPU_ENCODE_H

#include "bpe.h"
#include "error.h"
#include "pretokenize.h"

enum { NO_TOKEN = -1 };

typedef struct {
    Vocab vocab;
    Merges merges;            /* byte level only */
    PreTokenizer pre;         /* byte level only */
    bool whole_pieces;        /* byte level: a piece that is a token is not merged; the merges might not lead there */
    int32_t byte_tokens[256]; /* the token of each single byte, NO_TOKEN if there is none */
    int32_t unknown;          /* for bytes that have none; NO_TOKEN: such bytes are left out, as in llama.cpp */
} Encoder;

typedef struct {
    int32_t *ids;
    uint32_t capacity;
    uint32_t count;
} Ids;

int32_t put_id(Ids *out, int32_t id);

/* Symbols no token was found for are spelt in bytes. */
int32_t put_symbols(const Encoder *encoder, const char *text, const Symbol *symbols, uint32_t count, Ids *out);

void link_symbols(Symbol *symbols, uint32_t count);

/* "gpt2". A byte that begins no valid UTF-8 sequence reads as U+FFFD, as in llama.cpp. */
int32_t byte_level_encode(const Encoder *encoder, const char *text, uint32_t length, Ids *out);
void byte_level_find_byte_tokens(Encoder *encoder);
void byte_level_put_text(const char *token, uint32_t length, TextOut *out);

/* "llama". A byte that begins no valid UTF-8 sequence is spelt by its own token. */
int32_t sentencepiece_encode(const Encoder *encoder, const char *text, uint32_t length, bool space_before, Ids *out);
void sentencepiece_find_byte_tokens(Encoder *encoder);
int32_t sentencepiece_byte(const char *token, uint32_t length); /* what a token like "<0x0A>" stands for; -1: another one */
void sentencepiece_put_text(const char *token, uint32_t length, TextOut *out);

#endif
