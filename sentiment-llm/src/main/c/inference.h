/*
 * The inference module: what the host calls and what it must offer. ABI version 2.
 *
 * ptr is i32 in the wasm32 build and i64 in the wasm64 builds; everything else has the type written here.
 * Text is UTF-8 without a terminating zero. One instance holds one model and one KV cache.
 *
 *   import  drive.size ()                                  -> i64   length of the mounted GGUF file
 *   import  drive.read (offset i64, dst ptr, length ptr)   -> ptr   bytes read; fewer only at the end of the file
 *   export  memory
 *
 *   qp_abi_version      ()                                 -> i32   2
 *   qp_alloc            (bytes i32)                        -> ptr   scratch for arguments, 16-aligned; 0: no memory
 *   qp_reset_scratch    ()                                          frees every qp_alloc at once
 *   qp_load             (max_tokens i32)                   -> i32   status; max_tokens <= 0 or above the model's
 *                                                                   context length means the context length
 *   qp_load_vocab_only  ()                                 -> i32   status; tokenizer and metadata, no weights
 *   qp_error            (dst ptr, cap i32)                 -> i32   length of the last failure's message; copies <= cap
 *   qp_vocab_size       ()                                 -> i32   rows of the logits; tokens if no weights are loaded
 *   qp_context_length   ()                                 -> i32   as the model's metadata gives it
 *   qp_max_tokens       ()                                 -> i32   positions the KV cache holds
 *   qp_bos_token, qp_eos_token ()                          -> i32   id, -1: none
 *   qp_meta             (key ptr, key_len i32, dst ptr, cap i32)  -> i32   length of the value as text; -1: absent or
 *                                                                   an array
 *   qp_tokenize         (text ptr, len i32, flags i32, ids ptr, cap i32)  -> i32   count, or status < 0
 *   qp_tokenize_parts   (text ptr, lengths ptr, trusted ptr, count i32, flags i32, ids ptr, cap i32)  -> i32
 *                                                          as qp_tokenize, for one text in parts: control tokens come
 *                                                          from parts whose trusted is not 0. Ids do not depend on
 *                                                          where parts meet
 *   qp_ends_generation  (id i32)                           -> i32   1 for EOS and for what ends a turn
 *   qp_token_text       (id i32, dst ptr, cap i32)         -> i32   length of the token's bytes; -1: no such token
 *   qp_prefix           (ids ptr, n i32)                   -> i32   status; fills the KV cache for prompts to come
 *   qp_forget           ()                                          empties the KV cache
 *   qp_logits           (ids ptr, n i32, dst ptr)          -> i32   status; f32[vocab_size] after the last token
 *   qp_embedding_size   ()                                 -> i32   numbers of an embedding; 0: no weights loaded
 *   qp_embed            (ids ptr, n i32, dst ptr)          -> i32   status; f32[embedding_size], the mean over all tokens
 *                                                          of the last layer's normed states; empties the KV cache
 *   qp_score            (ids ptr, n i32, label_ids ptr, label_lengths ptr, label_count i32, out ptr)  -> i32
 *   qp_score_batch      (ids ptr, lengths ptr, prompt_count i32, label_ids ptr, label_lengths ptr, label_count i32,
 *                        out ptr)                          -> i32   status; what all prompts begin with is run once
 *   qp_begin            (ids ptr, n i32, max_new i32, sampler ptr, pattern ptr, pattern_len i32)  -> i32   status;
 *                                                          reads a prompt, for qp_next. sampler 0: the likeliest
 *                                                          token each time; pattern 0: any text, else one that
 *                                                          matches the expression of regex.h
 *   qp_next             (id ptr)                           -> i32   1: the next token was written; 0: the text has
 *                                                          ended; status < 0. Other calls in between change no token
 *   qp_generate         (ids ptr, n i32, max_new i32, out ptr)  -> i32   count of new tokens, or status < 0
 *   qp_tokens_evaluated ()                                 -> i64   tokens run through the layers since instantiation
 *
 * Arrays as the host lays them out (all little-endian, 4-byte aligned):
 *
 *   ids            | id0 | id1 | ... | id(n-1) |                        int32
 *   lengths        | bytes of part 0 | bytes of part 1 | ...            int32, each >= 0
 *   trusted        | part 0 | part 1 | ...                              int32, 0: plain text
 *   label_lengths  | L0  | L1  | ...                                    int32, one per label, each >= 1
 *   label_ids      | L0 ids of label 0 | L1 ids of label 1 | ...        int32, concatenated
 *   out (score)    | log P(label 0 | prompt) | log P(label 1 | prompt)  float32, natural logarithm
 *
 *   ids (batch)    | ids of prompt 0 | ids of prompt 1 | ...            int32, concatenated
 *   lengths        | N0 | N1 | ...                                      int32, one per prompt, each >= 1
 *   sampler        32 bytes, SamplerOptions in sample.h
 *   out (batch)    | label_count scores of prompt 0 | of prompt 1 | ... float32, as above
 *
 * A copy that does not fit in cap is cut; the length returned is the full one (qp_tokenize fails instead).
 * The same model and ids give the same bits in every build, whatever was evaluated before and whatever else is in a
 * batch.
 */
#ifndef QUIPU_INFERENCE_H
#define QUIPU_INFERENCE_H

#include <stdint.h>

enum QpStatus {
    QP_OK = 0,
    QP_BAD_ARGUMENT = -1, /* the caller's mistake: an id outside the vocabulary, a negative length, nothing loaded */
    QP_TRUNCATED = -2,    /* the file ends before something it promises */
    QP_MALFORMED = -3,    /* the file contradicts itself or the format */
    QP_UNSUPPORTED = -4,  /* a sound file that needs what this module lacks; the message names it */
    QP_NO_MEMORY = -5,    /* memory.grow was refused */
    QP_TOO_LONG = -6,     /* text, prompt or output does not fit its limit */
    QP_NOT_FINITE = -7,   /* the weights drive the network to infinity or NaN: no result is given */
};

enum {
    QP_ABI_VERSION = 2,
    QP_TEXT_MAX_BYTES = 64 * 1024, /* longest text qp_tokenize takes */

    /* qp_tokenize flags */
    QP_ADD_BOS = 1,       /* put BOS in front, where the model's add_bos_token asks for it */
    QP_PLAIN_TEXT = 2,    /* text like "<|im_end|>" is text: for passages nobody vouches for */
    QP_ADD_EOS = 4,       /* put EOS behind, where the model's add_eos_token asks for it */
    QP_CONTINUED = 8,     /* the text goes on from an earlier one: no space is put in front, as SentencePiece models do */
};

#ifdef __wasm__
#define QP_EXPORT(name) __attribute__((export_name(#name)))
#else
#define QP_EXPORT(name)
#endif

QP_EXPORT(qp_abi_version) int32_t qp_abi_version(void);
QP_EXPORT(qp_alloc) void *qp_alloc(uint32_t bytes);
QP_EXPORT(qp_reset_scratch) void qp_reset_scratch(void);
QP_EXPORT(qp_load) int32_t qp_load(int32_t max_tokens);
QP_EXPORT(qp_load_vocab_only) int32_t qp_load_vocab_only(void);
QP_EXPORT(qp_error) int32_t qp_error(char *dst, int32_t cap);
QP_EXPORT(qp_vocab_size) int32_t qp_vocab_size(void);
QP_EXPORT(qp_context_length) int32_t qp_context_length(void);
QP_EXPORT(qp_max_tokens) int32_t qp_max_tokens(void);
QP_EXPORT(qp_bos_token) int32_t qp_bos_token(void);
QP_EXPORT(qp_eos_token) int32_t qp_eos_token(void);
QP_EXPORT(qp_meta) int32_t qp_meta(const char *key, int32_t key_len, char *dst, int32_t cap);
QP_EXPORT(qp_tokenize)
int32_t qp_tokenize(const char *text, int32_t len, int32_t flags, int32_t *ids, int32_t cap);
QP_EXPORT(qp_tokenize_parts)
int32_t qp_tokenize_parts(const char *text, const int32_t *lengths, const int32_t *trusted, int32_t count, int32_t flags,
                          int32_t *ids, int32_t cap);
QP_EXPORT(qp_ends_generation) int32_t qp_ends_generation(int32_t id);
QP_EXPORT(qp_token_text) int32_t qp_token_text(int32_t id, char *dst, int32_t cap);
QP_EXPORT(qp_prefix) int32_t qp_prefix(const int32_t *ids, int32_t n);
QP_EXPORT(qp_forget) void qp_forget(void);
QP_EXPORT(qp_logits) int32_t qp_logits(const int32_t *ids, int32_t n, float *dst);
QP_EXPORT(qp_embedding_size) int32_t qp_embedding_size(void);
QP_EXPORT(qp_embed) int32_t qp_embed(const int32_t *ids, int32_t n, float *dst);
QP_EXPORT(qp_score)
int32_t qp_score(const int32_t *ids, int32_t n, const int32_t *label_ids, const int32_t *label_lengths,
                 int32_t label_count, float *out);
QP_EXPORT(qp_score_batch)
int32_t qp_score_batch(const int32_t *ids, const int32_t *lengths, int32_t prompt_count, const int32_t *label_ids,
                       const int32_t *label_lengths, int32_t label_count, float *out);
QP_EXPORT(qp_begin)
int32_t qp_begin(const int32_t *ids, int32_t n, int32_t max_new, const void *sampler, const char *pattern, int32_t pattern_len);
QP_EXPORT(qp_next) int32_t qp_next(int32_t *id);
QP_EXPORT(qp_generate) int32_t qp_generate(const int32_t *ids, int32_t n, int32_t max_new, int32_t *out);
QP_EXPORT(qp_tokens_evaluated) int64_t qp_tokens_evaluated(void);

#endif
