package dev.quipu.wasm.snapshot;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Linker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** {@code state.wat}: a module that can change everything an instance can change. */
final class StateModule {

    static final Module MODULE = Module.parse(bytes(), Limits.DEFAULT, Instrumentation.metered(Metering.QUIPU));

    private StateModule() {}

    private static byte[] bytes() {
        try (InputStream in = StateModule.class.getResourceAsStream("state.wasm")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Instance instance() {
        return instance(Tier.COMPILED);
    }

    static Instance instance(Tier tier) {
        FunctionType unary = FunctionType.of(List.of(ValueType.I32), List.of(ValueType.I32));
        return new Linker(tier.executor(RunLimits.DEFAULT))
                .define("host", "twice", Func.host(unary, (Instance _, long... arguments) -> 2 * arguments[0]))
                .instantiate(MODULE, 1_000_000);
    }

    /** One call of an export; a trap is as good as a return. */
    record Step(String export, long... arguments) {

        void on(Instance instance) {
            try {
                instance.func(export).call(arguments);
            } catch (Trap _) {
                // What it did before stays.
            }
        }

        /** Whether the module could undo it. */
        boolean reversible() {
            return !export.startsWith("grow") && !export.equals("forget");
        }

        @Override
        public String toString() {
            return export + Arrays.toString(arguments);
        }
    }
}
