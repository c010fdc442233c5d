/*
 * Output held to a regular expression (regex.h): before each token, which ones keep a match possible.
 *
 * A token may follow if its bytes lead the expression's automaton to a state from which a match can still be reached in
 * the tokens that are left, counting one byte a token. Every state of the automaton leads to a match, so:
 *
 *   No dead end. If each byte the expression uses is a token by itself (byte-level vocabularies and SentencePiece's byte
 *   fallback see to that), some token may always follow until the match is complete: of the states one byte away, one is
 *   nearer to the end by one byte, and that byte's token leads there. In a vocabulary that lacks such bytes a dead end
 *   is possible, and then constraint_allow fails.
 *   No cut. The output is a match after at most as many tokens as were left at the start, if those are no fewer than the
 *   bytes of the shortest match; if they are, constraint_allow fails at once.
 *
 * Tokens that stand for no text (control tokens) never follow. The end-of-text token may follow once the match is
 * complete, and nothing else may when it cannot go on.
 *
 * One token that may follow is certain: it can be taken without asking the model, and since sampler_choose draws nothing
 * for one candidate, the output is the same as if the model had been asked.
 *
 * The bytes are the tokens' own. A SentencePiece model likes to begin with a token that has a blank in front, which is
 * another text: let the expression begin with " ?" where that is welcome.
 *
 * One constraint at a time. The vocabulary's tree is built at the first one after a load.
 *
 *   constraint_start(pattern)
 *   while (constraint_allow(tokens_left, &allowed) == QP_OK and allowed.count > 0)
 *       token = allowed.only                                                  if it is no NO_TOKEN
 *             = sampler_choose after constraint_mask(logits, ...)             else; the end-of-text token ends the loop
 *       constraint_take(token)
 */
#ifndef QUIPU_CONSTRAINT_H
#define QUIPU_CONSTRAINT_H

#include "base.h"

/* Another model is being loaded: forgets the tree and the constraint. */
void constraint_forget(void);

/* Stands before the first byte of a text that is to match. The expression is compiled unless it is the one started
   last. Uses and resets arena_work. */
int32_t constraint_start(const char *pattern, uint32_t length);

typedef struct {
    uint32_t count; /* tokens of text that may follow, in this many further tokens; 0: the match is complete */
    int32_t only;   /* the one token that may follow, if the match is not complete without it; else NO_TOKEN */
} Allowed;

/* Works out what may follow if tokens_left tokens may still be written. QP_UNSUPPORTED: a dead end; QP_TOO_LONG: the
   shortest match takes more bytes than tokens are left. */
int32_t constraint_allow(uint32_t tokens_left, Allowed *allowed);

/* What constraint_allow found, on the logits: -infinity for every token that may not follow. Of the stop ids those in
   the vocabulary stay as they are if the match is complete. */
void constraint_mask(float *logits, uint32_t count, const int32_t *stops, uint32_t stop_count);

/* Goes on by a token's bytes; QP_BAD_ARGUMENT if no match begins so. */
int32_t constraint_take(int32_t token);

/* The same for bytes that are no token of the answer, such as the beginning of it that the prompt gives. */
int32_t constraint_take_bytes(const char *bytes, uint32_t length);

/* Bytes of the shortest text that completes the match; 0: it is complete as it stands. */
uint32_t constraint_distance(void);

#endif
