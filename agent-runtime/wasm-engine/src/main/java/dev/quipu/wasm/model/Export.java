package dev.quipu.wasm.model;

/** @param index into the index space of its kind, imports first */
public record Export(String name, ExternalKind kind, int index) {}
