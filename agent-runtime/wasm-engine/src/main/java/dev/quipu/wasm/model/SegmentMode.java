package dev.quipu.wasm.model;

/** What happens to a segment at instantiation. */
public enum SegmentMode {
    /** Copied into its table or memory, then dropped. */
    ACTIVE,
    /** Kept for {@code table.init} or {@code memory.init}. */
    PASSIVE,
    /** Only declares functions for {@code ref.func}: dropped at once. */
    DECLARATIVE
}
