package dev.quipu.wasm.model;

/** What an export names. The order is that of the binary format. */
public enum ExternalKind {
    FUNCTION,
    TABLE,
    MEMORY,
    GLOBAL,
    TAG
}
