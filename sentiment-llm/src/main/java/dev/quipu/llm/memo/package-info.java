/**
 * Scores, texts and embeddings kept on disk between runs: an optimisation that changes no byte.
 *
 * <p>One SQLite file for all processes of a user: back-tests, sweeps and live agents find each other's answers. One is
 * found by what it is a function of (see {@link dev.quipu.llm.memo.MemoKey}), carries a checksum, and is worth what it
 * took to compute. The file is bounded: each row is stamped with a segment, a sixteenth of the bound that was written or
 * read in one stretch; when the bound is reached, the segments that were not read for longest are dropped until a
 * quarter is free. New keys are hashes and fill the gaps, so the file does not grow; it is rewritten only if a smaller
 * bound is set.
 */
package dev.quipu.llm.memo;
