/** A validated module as records: what it declares, and its functions as a flat stream of instructions. */
package dev.quipu.wasm.model;
