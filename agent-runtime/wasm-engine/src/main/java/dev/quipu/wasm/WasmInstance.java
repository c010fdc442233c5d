package dev.quipu.wasm;

import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A running module. Addresses are {@code long} so that wasm32 and wasm64 look alike: a wasm32 address is unsigned, from
 * 0 to 2^32 − 1.
 */
public interface WasmInstance {

    /**
     * Calls an export. An i32 travels in the low 32 bits (results sign-extended), an f32 as its raw bits in the low 32
     * (results sign-extended too), an f64 as its raw bits; an export without result gives 0.
     *
     * @throws WasmException of phase {@link WasmException.Phase#LINK} if there is no such export or it takes another
     *     number of arguments, {@link WasmException.Phase#TRAP} or {@link WasmException.Phase#HOST} if it does
     *     not return; after the last two the state of the instance is whatever it was when it stopped
     */
    long call(String export, long... arguments);

    /** Copies bytes out of memory; outside of memory is a {@link WasmException.Phase#TRAP}. */
    byte[] read(long address, int length);

    /** Copies bytes into memory; outside of memory is a {@link WasmException.Phase#TRAP} and writes nothing. */
    void write(long address, byte[] bytes, int offset, int length);

    default void write(long address, byte[] bytes) {
        write(address, bytes, 0, bytes.length);
    }

    /**
     * Runs {@code work}, which makes many calls, where a call costs least: perhaps on another thread, which this one waits
     * for. What it throws is thrown here.
     */
    default <T> T run(Supplier<T> work) {
        return work.get();
    }

    /**
     * What its code has used since the instance was made, in the engine's unit: the same for the same module and calls on
     * every host. Empty if the engine does not count.
     */
    default OptionalLong fuelUsed() {
        return OptionalLong.empty();
    }

    /** Size of the memory now, 0 if the module has none. */
    long memoryBytes();
}
