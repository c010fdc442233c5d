package dev.quipu.wasm;

import java.util.List;

/**
 * A function the host gives to a module.
 *
 * @param module import module name
 * @param name import name
 * @param parameters value types in order
 * @param result value type, or null for none
 */
public record HostFunction(String module, String name, List<ValueType> parameters, ValueType result, Body body) {

    /** The value types of the port. */
    public enum ValueType {
        I32,
        I64
    }

    /** What the function does; the caller's memory is reached through {@code caller}. */
    @FunctionalInterface
    public interface Body {
        long call(WasmInstance caller, long... arguments);
    }
}
