package dev.quipu.wasm;

/** A running module. Addresses are {@code long} so that wasm32 and wasm64 look alike. */
public interface WasmInstance {

    /** Calls an export; i32 arguments and results travel in the low 32 bits (results sign-extended). */
    long call(String export, long... arguments);

    byte[] read(long address, int length);

    void write(long address, byte[] bytes, int offset, int length);

    default void write(long address, byte[] bytes) {
        write(address, bytes, 0, bytes.length);
    }

    long memoryBytes();
}
