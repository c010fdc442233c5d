package dev.quipu.compute.aos;

import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import java.util.Arrays;

/** What the host calls in a module, by name. */
record Exports(Instance instance) {

    boolean has(String name) {
        return instance.exportedFunction(name) != null;
    }

    /** Calls an export and gives its result, 0 if it has none. */
    long call(String name, long... arguments) {
        long[] results = required(name).call(arguments);
        return results.length == 0 ? 0 : results[0];
    }

    /** Calls an export that returns a pointer. */
    long pointer(String name, long... arguments) {
        long result = call(name, arguments);
        return instance.memory().declared().is64() ? result : result & 0xFFFF_FFFFL;
    }

    private Func required(String name) {
        Func function = instance.exportedFunction(name);
        if (function == null) {
            throw missing(name);
        }
        return function;
    }

    /** The first of these names that is exported: toolchains renamed some. */
    String first(String... names) {
        return Arrays.stream(names).filter(this::has).findFirst().orElseThrow(() -> missing(names[0]));
    }

    private static WasmException missing(String name) {
        return new WasmException(WasmException.Phase.LINK, "the module exports no function '" + name + "'");
    }
}
