package dev.quipu.wasm.runtime;

/** What can be imported and exported. */
public sealed interface External permits Func, Table, LinearMemory, Global, Tag {}
