package dev.quipu.cli.bench;

import dev.quipu.compute.aos.AosModule;
import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.compiler.CompiledExecutor;
import dev.quipu.wasm.compiler.CompilerOptions;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Executor;
import dev.quipu.wasm.runtime.Linker;

/** Our own engine where a module is tried or timed by itself: the one place that says how it is put together there. */
public final class OwnEngine {

    private static final Instrumentation RULES = Instrumentation.metered(Metering.QUIPU);

    private static final RunLimits DEFAULT = RunLimits.DEFAULT;

    /** Each protected call of Lua is a call from the host. */
    private static final int AOS_HOST_DEPTH = 1_000;

    private OwnEngine() {}

    /**
     * Reads and validates a module.
     *
     * @param rules whether fuel is counted and NaNs are canonical
     * @throws LoadException if the engine cannot run it
     */
    public static Module parse(byte[] wasm, boolean rules) {
        return Module.parse(wasm, Limits.DEFAULT, rules ? RULES : Instrumentation.NONE);
    }

    /** Where a module parsed with the same {@code rules} is linked and run. */
    public static Linker linker(boolean rules) {
        return new Linker(rules ? Tier.COMPILED.executor(DEFAULT) : loose(DEFAULT));
    }

    /** What runs the code of AO's modules. */
    static Executor aosExecutor(boolean rules) {
        return rules ? AosModule.executor(Tier.COMPILED) : loose(new RunLimits(DEFAULT.callUnits(), AOS_HOST_DEPTH));
    }

    private static Executor loose(RunLimits limits) {
        return new CompiledExecutor(limits, CompilerOptions.detect().withLooseNans());
    }
}
