package dev.quipu.compute.aos;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Import;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.External;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Linker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Gives a module what it imports. */
final class Imports {

    private static final String INVOKE = "invoke_";

    private static final SortedMap<String, HostImport> OFFERED = new TreeMap<>();

    static {
        Stream.concat(EmscriptenImports.all().stream(), WasiImports.all().stream())
                .forEach(offered -> OFFERED.put(key(offered.module(), offered.name()), offered));
    }

    private Imports() {}

    private static String key(String module, String name) {
        return module + "." + name;
    }

    /** @throws WasmException of phase LINK that names every import this host lacks, or has in another type */
    static void check(Module module) {
        List<String> lacking = new ArrayList<>();
        for (Import required : module.declarations().imports()) {
            if (!isOffered(module, required)) {
                lacking.add(required.module() + "." + required.name() + described(module, required));
            }
        }
        if (!lacking.isEmpty()) {
            throw new WasmException(
                    WasmException.Phase.LINK,
                    "the module imports what this host does not offer: " + String.join(", ", lacking));
        }
    }

    private static boolean isOffered(Module module, Import required) {
        if (!(required.type() instanceof ExternalType.Function function)) {
            return false;
        }
        FunctionType type = module.declarations().types().get(function.typeIndex());
        if (isInvoke(required)) {
            return type.parameterCount() > 0;
        }
        HostImport offered = OFFERED.get(key(required.module(), required.name()));
        return offered != null && offered.signature().types(isWide(module)).contains(type);
    }

    private static String described(Module module, Import required) {
        return switch (required.type()) {
            case ExternalType.Function function ->
                " " + module.declarations().types().get(function.typeIndex());
            case ExternalType.Global _ -> " (a global)";
            case ExternalType.Memory _ -> " (a memory)";
            case ExternalType.Table _ -> " (a table)";
            case ExternalType.Tag _ -> " (a tag)";
        };
    }

    private static boolean isInvoke(Import required) {
        return required.module().equals("env") && required.name().startsWith(INVOKE);
    }

    static boolean isWide(Module module) {
        var memories = module.declarations().memories();
        return !memories.isEmpty() && memories.getFirst().size().is64();
    }

    /** For a module that {@link #check} passed. */
    static void define(Linker linker, Module module, Host host) {
        for (Import required : module.declarations().imports()) {
            int typeIndex = ((ExternalType.Function) required.type()).typeIndex();
            FunctionType type = module.declarations().types().get(typeIndex);
            linker.define(required.module(), required.name(), function(required, type, host));
        }
    }

    private static External function(Import required, FunctionType type, Host host) {
        if (isInvoke(required)) {
            String letters = required.name().substring(INVOKE.length());
            return Func.host(type, (Instance caller, long... slots) -> invoke(host, caller, letters, type, slots));
        }
        HostImport offered = OFFERED.get(key(required.module(), required.name()));
        CSignature.Reader reader = offered.signature().reader(type);
        return Func.host(type, (Instance _, long... slots) -> offered.body().call(host, reader.arguments(slots)));
    }

    /**
     * Calls a function of the table; a long jump out of it comes to rest here. Like the reference host it puts the stack
     * back whatever comes out.
     */
    private static long invoke(Host host, Instance caller, String letters, FunctionType type, long[] slots) {
        Exports exports = host.exports();
        long stack = exports.call(Exports.STACK_CURRENT);
        try {
            long[] results = call(caller, letters, type, slots);
            return results.length == 0 ? 0 : results[0];
        } catch (RuntimeException e) {
            exports.call(Exports.STACK_RESTORE, stack);
            if (e instanceof LongJump) {
                exports.call("setThrew", 1, 0);
                return 0;
            }
            throw e;
        }
    }

    /** Through the export that Asyncify can unwind, where there is one. */
    private static long[] call(Instance caller, String letters, FunctionType type, long[] slots) {
        long[] arguments = slots.clone();
        if (type.parameter(0) == ValueType.I64) {
            arguments[0] = (int) arguments[0];
        }
        Func dynamic = caller.exportedFunction("dynCall_" + letters);
        if (dynamic != null) {
            return dynamic.call(arguments);
        }
        Func callee = caller.table(0).callee(slots[0] & 0xFFFF_FFFFL);
        return callee.call(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
