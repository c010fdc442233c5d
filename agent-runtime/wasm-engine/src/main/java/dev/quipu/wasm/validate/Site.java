package dev.quipu.wasm.validate;

import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.LoadException.Reason;

/** The instruction under examination: where an error is reported. */
final class Site {

    int byteOffset;

    LoadException invalid(String message) {
        return new LoadException(Reason.INVALID, message, byteOffset);
    }

    LoadException malformed(String message) {
        return new LoadException(Reason.MALFORMED, message, byteOffset);
    }
}
