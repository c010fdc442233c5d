package dev.quipu.compute.aos;

/** WASI's error numbers, which Emscripten's C library uses too. */
final class ErrorNumber {

    static final int BAD_DESCRIPTOR = 8;
    static final int INVALID = 28;
    static final int NO_ENTRY = 44;
    static final int NO_SYSTEM_CALL = 52;
    static final int NOT_A_TERMINAL = 59;
    static final int RANGE = 68;
    static final int READ_ONLY = 69;
    static final int CANNOT_SEEK = 70;

    private ErrorNumber() {}
}
