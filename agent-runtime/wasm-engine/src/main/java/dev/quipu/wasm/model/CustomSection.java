package dev.quipu.wasm.model;

/**
 * A section without meaning to the engine.
 *
 * @param start byte offset of the content, after the name, in the module
 * @param length of the content in bytes
 */
public record CustomSection(String name, int start, int length) {}
