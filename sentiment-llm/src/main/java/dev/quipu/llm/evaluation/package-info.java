/** How good a sentiment model is, measured on labelled texts. */
package dev.quipu.llm.evaluation;
