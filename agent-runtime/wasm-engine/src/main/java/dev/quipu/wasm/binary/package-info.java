/** Reads the binary format: sections and names here, instructions through the reader that validation shares. */
package dev.quipu.wasm.binary;
