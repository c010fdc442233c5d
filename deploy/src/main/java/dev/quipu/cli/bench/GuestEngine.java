package dev.quipu.cli.bench;

import dev.quipu.wasm.WasmInstance;
import dev.quipu.wasm.chicory.ChicoryEngine;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import java.util.List;

/** The engines on the JVM that are timed. */
public enum GuestEngine {
    /** Ours as the product runs it: fuel counted, NaNs canonical. */
    QUIPU("w64"),
    /** Ours with both off. */
    QUIPU_UNMETERED("w64"),
    /** Chicory's compiler: wasm32 without SIMD. */
    CHICORY("w32-scalar");

    private final String build;

    GuestEngine(String build) {
        this.build = build;
    }

    /** Which build of a kernel it runs. */
    public String build() {
        return build;
    }

    /** Parses, compiles and instantiates a module without imports. */
    Guest open(byte[] wasm) {
        return switch (this) {
            case QUIPU -> own(wasm, true);
            case QUIPU_UNMETERED -> own(wasm, false);
            case CHICORY -> chicory(new ChicoryEngine().load(wasm).instantiate(List.of()));
        };
    }

    private static Guest own(byte[] wasm, boolean rules) {
        Instance instance = OwnEngine.linker(rules).instantiate(OwnEngine.parse(wasm, rules));
        return (export, arguments) -> {
            Func function = instance.exportedFunction(export);
            long[] slots = new long[Math.max(1, function.slots())];
            var references = new Object[slots.length];
            return () -> {
                System.arraycopy(arguments, 0, slots, 0, arguments.length);
                function.call(slots, references);
                return slots[0];
            };
        };
    }

    private static Guest chicory(WasmInstance instance) {
        return (export, arguments) -> () -> instance.call(export, arguments);
    }
}
