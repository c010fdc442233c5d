package dev.quipu.wasm;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
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

    /**
     * Lets its code use so much fuel from now on; nothing where the engine does not count.
     *
     * @throws IllegalArgumentException if {@code fuel} is negative
     */
    default void limitFuel(long fuel) {
        if (fuel < 0) {
            throw new IllegalArgumentException("fuel must not be negative: " + fuel);
        }
    }

    /**
     * Takes fuel as its code does, for what a host function is about to do; nothing where the engine does not count.
     *
     * @param fuel not negative
     * @throws WasmException of phase {@link WasmException.Phase#TRAP} if less is left, which stays
     */
    default void charge(long fuel) {}

    /**
     * Runs {@code work} whose calls into this instance are paid for already: what they use is given back. They may use so
     * much and then trap, so that a module cannot compute for nothing.
     *
     * @param most fuel, not negative
     */
    default <T> T uncharged(long most, Supplier<T> work) {
        return work.get();
    }

    /**
     * The bytes of its memory, in place, for host functions: a NaN written there keeps its bits, and a memory that grows
     * may leave the segment behind. Empty if there is no memory, or the engine does not give it.
     */
    default Optional<MemorySegment> memory() {
        return Optional.empty();
    }

    /** Size of the memory now, 0 if the module has none. */
    long memoryBytes();
}
