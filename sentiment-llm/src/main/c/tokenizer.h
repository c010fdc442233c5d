/* Text to token ids and back, by the tables the GGUF carries: "gpt2" (byte-level BPE with merges) and "llama"
   (SentencePiece BPE by score, with byte fallback). */
#ifndef QUIPU_TOKENIZER_H
#define QUIPU_TOKENIZER_H

#include "gguf.h"

enum { NO_TOKEN = -1 };

int32_t tokenizer_load(const Gguf *gguf);

uint32_t tokenizer_token_count(void);
int32_t tokenizer_bos(void); /* NO_TOKEN if the model has none */
int32_t tokenizer_eos(void);

/* Writes at most capacity ids; the count, or a negative status. Uses and resets arena_work. */
int32_t tokenizer_encode(const char *text, uint32_t length, int32_t flags, int32_t *ids, uint32_t capacity);

/* Whether a token stands for text that a reader sees: no control token, nor an unknown, unused or empty one. */
bool tokenizer_is_text(uint32_t id);

/* The bytes a token stands for. */
void tokenizer_put_token(uint32_t id, TextOut *out);

#endif
