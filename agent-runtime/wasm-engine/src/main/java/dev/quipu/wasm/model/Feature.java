package dev.quipu.wasm.model;

/** The part of WebAssembly 3.0 an instruction came with. */
public enum Feature {
    MVP,
    SIGN_EXTENSION,
    SATURATING_CONVERSION,
    BULK_MEMORY,
    REFERENCE_TYPES,
    SIMD,
    RELAXED_SIMD,
    TAIL_CALL,
    EXCEPTIONS,
    /** The withdrawn encoding: {@code try}, {@code catch}, {@code delegate}, {@code rethrow}. */
    LEGACY_EXCEPTIONS,
    /** No instruction of the binary format: made by lowering, see {@link Code}. */
    LOWERING;

    /** Whether its instructions work on 128-bit values. */
    public boolean isVector() {
        return this == SIMD || this == RELAXED_SIMD;
    }
}
