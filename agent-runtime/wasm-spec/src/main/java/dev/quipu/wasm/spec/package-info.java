/** The official WebAssembly test suite, run through our engine. */
package dev.quipu.wasm.spec;
