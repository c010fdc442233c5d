package dev.quipu.wasm.model;

/** Something the module asks for. Names may be any Unicode text, empty included. */
public record Import(String module, String name, ExternalType type) {}
