/** The header of a GGUF file: what a model says about itself, read without touching its weights. */
package dev.quipu.llm.gguf;
