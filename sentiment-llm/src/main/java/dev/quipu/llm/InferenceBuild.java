package dev.quipu.llm;

import dev.quipu.wasm.HostFunction.ValueType;
import dev.quipu.wasm.WasmEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The builds of the inference module's one C source. All give the same bits. */
public enum InferenceBuild {
    W32("inference-w32.wasm", ValueType.I32),
    W64("inference-w64.wasm", ValueType.I64),
    W64_SIMD("inference-w64-simd.wasm", ValueType.I64);

    private final String file;
    private final ValueType address;

    InferenceBuild(String file, ValueType address) {
        this.file = file;
        this.address = address;
    }

    /** The fastest build that runs on the engine. */
    public static InferenceBuild bestFor(WasmEngine engine) {
        if (!engine.supportsMemory64()) return W32;
        return engine.hasFastVectors() ? W64_SIMD : W64;
    }

    public String file() {
        return file;
    }

    /** The module's bytes. */
    public byte[] wasm() {
        try (InputStream in = InferenceBuild.class.getResourceAsStream("wasm/" + file)) {
            if (in == null) throw new IllegalStateException("not packaged: dev/quipu/llm/wasm/" + file);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The type of an address, and of a size in memory. */
    ValueType address() {
        return address;
    }
}
