/** The port through which WebAssembly modules run, whichever engine stands behind it, and the door to our own. */
package dev.quipu.wasm;
