/** Scores kept on disk between runs: an optimisation that changes no byte. */
package dev.quipu.llm.memo;
