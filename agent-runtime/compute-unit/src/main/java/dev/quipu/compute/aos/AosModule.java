package dev.quipu.compute.aos;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Executor;
import java.util.function.Supplier;

/** A module of AO's kind, read and checked: it exports {@code handle} and imports only what this host offers. */
public final class AosModule {

    /** Each protected call of Lua is a call from the host; Lua itself stops at 200. */
    private static final RunLimits RUN_LIMITS = new RunLimits(RunLimits.DEFAULT.callUnits(), 1_000);

    private final Module module;
    private final String sha256;
    private final boolean metered;

    private AosModule(Module module, String sha256, boolean metered) {
        this.module = module;
        this.sha256 = sha256;
        this.metered = metered;
    }

    /**
     * @param wasm the binary
     * @param metered whether to count gas
     * @throws LoadException if the binary is no valid module
     * @throws WasmException of phase LINK if it is not of AO's kind; the message names all it lacks
     */
    public static AosModule parse(byte[] wasm, boolean metered) {
        Metering metering = metered ? Metering.AO : Metering.NONE;
        Module module = Module.parse(wasm, Limits.DEFAULT, Instrumentation.metered(metering));
        if (module.declarations().memories().isEmpty()) {
            throw new WasmException(WasmException.Phase.LINK, "the module has no memory");
        }
        Imports.check(module);
        Exports.check(module);
        return new AosModule(module, Hashes.sha256(wasm), metered);
    }

    /** What runs instances, each on one of its own. */
    public static Supplier<Executor> executors(Tier tier) {
        return () -> tier.executor(RUN_LIMITS);
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
        return sha256;
    }

    /** A new instance, started. */
    public AosInstance start(Executor executor, Drive drive) {
        return new AosInstance(this, executor, drive);
    }

    Module module() {
        return module;
    }
}
