/** The on-process language model: a GGUF file, the wasm module that runs it, and what it says of a text. */
package dev.quipu.llm;
