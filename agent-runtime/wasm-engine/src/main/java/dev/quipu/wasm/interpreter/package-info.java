/** Runs validated code: one loop over the lowered stream, with stack, locals and call frames in arrays. */
package dev.quipu.wasm.interpreter;
