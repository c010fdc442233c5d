/* Text to token ids and back, by the tables the GGUF carries: "gpt2" (byte-level BPE with merges) and "llama"
   (SentencePiece BPE by score, with byte fallback). The ids are llama.cpp's, but for these rules:
   - A control token comes from text only where the text is trusted. llama.cpp may also reach one by merging plain text
     ("</s>" in some vocabularies), and in some files takes markup such as "<|user|>" for text to be recognised always.
   - Invalid UTF-8: see encode.h; overlong forms and surrogates are invalid here. */
#ifndef QUIPU_TOKENIZER_H
#define QUIPU_TOKENIZER_H

#include "encode.h"
#include "gguf.h"
#include "special.h"

int32_t tokenizer_load(const Gguf *gguf);

uint32_t tokenizer_token_count(void);
int32_t tokenizer_bos(void); /* NO_TOKEN if the model has none */
int32_t tokenizer_eos(void);
bool tokenizer_ends_generation(int32_t id); /* EOS, or the end of a turn */

/* All tokens that end a generation, each once, at most so many; how many. */
uint32_t tokenizer_ends(int32_t *ids, uint32_t most);

/* Writes at most capacity ids; the count, or a negative status. Uses and resets arena_work. */
int32_t tokenizer_encode(const char *text, uint32_t length, int32_t flags, int32_t *ids, uint32_t capacity);

/* The same for a text in parts, of which only the trusted ones may hold control tokens. Merging pays no heed to where
   parts meet: the ids are those of one text. */
int32_t tokenizer_encode_parts(const char *text, uint32_t length, const Parts *parts, int32_t flags, int32_t *ids, uint32_t capacity);

/* Whether a token stands for text that a reader sees: no control token, nor an unknown, unused or empty one. */
bool tokenizer_is_text(uint32_t id);

/* The bytes a token stands for. */
void tokenizer_put_token(uint32_t id, TextOut *out);

#endif
