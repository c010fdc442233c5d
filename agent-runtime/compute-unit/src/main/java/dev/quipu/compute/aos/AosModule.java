package dev.quipu.compute.aos;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.compiler.CodeCache;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Executor;

/** A module of AO's kind, read and checked: it exports {@code handle} and imports only what this host offers. */
public final class AosModule {

    /** Each protected call of Lua is a call from the host; Lua itself stops at 200. */
    private static final RunLimits RUN_LIMITS = new RunLimits(RunLimits.DEFAULT.callUnits(), 1_000);

    private final Module module;
    private final boolean metered;

    private AosModule(Module module, boolean metered) {
        this.module = module;
        this.metered = metered;
    }

    /** As {@link #parse(byte[], boolean, CodeCache)}, with nothing kept. */
    public static AosModule parse(byte[] wasm, boolean metered) {
        return parse(wasm, metered, CodeCache.NONE);
    }

    /**
     * @param wasm the binary
     * @param metered whether to count gas
     * @param cache where it is kept that the binary is valid
     * @throws LoadException if the binary is no valid module
     * @throws WasmException of phase LINK if it is not of AO's kind; the message names all it lacks
     */
    public static AosModule parse(byte[] wasm, boolean metered, CodeCache cache) {
        Metering metering = metered ? Metering.AO : Metering.NONE;
        Module module = cache.parse(wasm, Limits.DEFAULT, Instrumentation.metered(metering));
        if (module.declarations().memories().isEmpty()) {
            throw new WasmException(WasmException.Phase.LINK, "the module has no memory");
        }
        Imports.check(module);
        Exports.check(module);
        return new AosModule(module, metered);
    }

    /** What runs one instance, with the limits that hold for all. */
    public static Executor executor(Tier tier) {
        return executor(tier, CodeCache.NONE);
    }

    /** As {@link #executor(Tier)}, keeping compiled code. */
    public static Executor executor(Tier tier, CodeCache cache) {
        return tier.executor(RUN_LIMITS, cache);
    }

    /** Whether memory is addressed by 64 bits. */
    public boolean wide() {
        return Imports.isWide(module);
    }

    public boolean metered() {
        return metered;
    }

    /** Of the binary, in hex. */
    public String sha256() {
        return module.sha256();
    }

    /** A new instance, started. */
    public AosInstance start(Executor executor, Drive drive) {
        return new AosInstance(this, executor, drive);
    }

    Module module() {
        return module;
    }
}
