package dev.quipu.wasm;

import java.util.List;
import java.util.Objects;

/**
 * A function the host gives to a module.
 *
 * @param module import module name
 * @param name import name
 * @param parameters value types in order
 * @param result value type, or null for none
 * @param body what the function does
 */
public record HostFunction(String module, String name, List<ValueType> parameters, ValueType result, Body body) {

    public HostFunction {
        Objects.requireNonNull(module, "module");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(body, "body");
        parameters = List.copyOf(parameters);
    }

    /** The value types of the port. All travel in a {@code long}; see {@link WasmInstance#call}. */
    public enum ValueType {
        I32,
        I64,
        F32,
        F64
    }

    /**
     * What the function does; the caller's memory is reached through {@code caller}. An exception thrown here leaves
     * the module and reaches whoever called the export, unchanged.
     */
    @FunctionalInterface
    public interface Body {

        /** Arguments come as {@link WasmInstance#call} gives results; the return value of a void import is ignored. */
        long call(WasmInstance caller, long... arguments);
    }
}
