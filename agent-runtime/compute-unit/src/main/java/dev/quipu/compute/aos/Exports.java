package dev.quipu.compute.aos;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.model.Export;
import dev.quipu.wasm.model.ExternalKind;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import java.util.List;

/** What the host calls in a module, by name. */
record Exports(Instance instance) {

    static final String HANDLE = "handle";
    static final String STACK_CURRENT = "emscripten_stack_get_current";
    static final String STACK_ALLOC = "_emscripten_stack_alloc";
    static final String STACK_RESTORE = "_emscripten_stack_restore";

    private static final List<String> NEEDED = List.of(HANDLE, STACK_CURRENT, STACK_ALLOC, STACK_RESTORE);

    /** @throws WasmException of phase LINK that names every export no message can be handled without */
    static void check(Module module) {
        List<String> exported = module.declarations().exports().stream()
                .filter(export -> export.kind() == ExternalKind.FUNCTION)
                .map(Export::name)
                .toList();
        List<String> lacking =
                NEEDED.stream().filter(name -> !exported.contains(name)).toList();
        if (!lacking.isEmpty()) {
            throw new WasmException(
                    WasmException.Phase.LINK, "the module does not export " + String.join(", ", lacking));
        }
    }

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
            throw new WasmException(WasmException.Phase.LINK, "the module exports no function '" + name + "'");
        }
        return function;
    }
}
