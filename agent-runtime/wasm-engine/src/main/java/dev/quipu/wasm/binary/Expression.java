package dev.quipu.wasm.binary;

/** Where a constant expression stands in the module, its {@code end} included. */
public record Expression(int start, int end) {}
