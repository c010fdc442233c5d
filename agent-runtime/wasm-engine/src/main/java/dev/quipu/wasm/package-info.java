/** The port through which WebAssembly modules run, whichever engine stands behind it. */
package dev.quipu.wasm;
