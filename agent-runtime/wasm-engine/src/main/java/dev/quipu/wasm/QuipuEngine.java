package dev.quipu.wasm;

import dev.quipu.wasm.compiler.CodeCache;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.runtime.Fuel;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.Linker;
import dev.quipu.wasm.runtime.ThrownException;
import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Our own engine: wasm32 and wasm64, SIMD, and the same bits on every host. */
public final class QuipuEngine implements WasmEngine {

    private final Limits limits;
    private final RunLimits runLimits;
    private final Metering metering;
    private final CodeCache cache;

    public QuipuEngine() {
        this(CodeCache.NONE);
    }

    /** With the usual limits. */
    public QuipuEngine(CodeCache cache) {
        this(Limits.DEFAULT, RunLimits.DEFAULT, Metering.NONE, cache);
    }

    /** @param metering what instances count as {@link WasmInstance#fuelUsed}; there is no limit to it */
    public QuipuEngine(Metering metering) {
        this(Limits.DEFAULT, RunLimits.DEFAULT, metering, CodeCache.NONE);
    }

    /**
     * @param limits how large modules may be
     * @param runLimits how far their calls may go
     * @param metering what instances count; there is no limit to it
     * @param cache where compiled code is looked for and kept
     */
    public QuipuEngine(Limits limits, RunLimits runLimits, Metering metering, CodeCache cache) {
        this.limits = Objects.requireNonNull(limits, "limits");
        this.runLimits = Objects.requireNonNull(runLimits, "runLimits");
        this.metering = Objects.requireNonNull(metering, "metering");
        this.cache = Objects.requireNonNull(cache, "cache");
    }

    @Override
    public String name() {
        return "quipu";
    }

    @Override
    public boolean supportsMemory64() {
        return true;
    }

    @Override
    public boolean hasFastVectors() {
        return Tier.COMPILED.hasFastVectors();
    }

    @Override
    public WasmModule load(byte[] wasm) {
        Module module = cache.parse(wasm, limits, Instrumentation.metered(metering));
        return imports -> instantiate(module, imports);
    }

    private WasmInstance instantiate(Module module, List<HostFunction> imports) {
        Linker linker = new Linker(Tier.COMPILED.executor(runLimits, cache));
        Callers callers = new Callers();
        for (HostFunction function : imports) {
            linker.define(function.module(), function.name(), callers.function(function));
        }
        return reported(() -> callers.of(linker.instantiate(module)));
    }

    /** An exception of the module that nobody in it catches ends the call like a trap. */
    private static <T> T reported(Supplier<T> action) {
        try {
            return action.get();
        } catch (ThrownException e) {
            throw new WasmException(WasmException.Phase.TRAP, e.getMessage(), e);
        }
    }

    /** The port's view of instances: one object for each. */
    private static final class Callers {

        private final Map<Instance, Running> known = new IdentityHashMap<>(2);

        Running of(Instance instance) {
            return known.computeIfAbsent(instance, Running::new);
        }

        Func function(HostFunction function) {
            Func.Numeric body = (caller, arguments) -> function.body().call(of(caller), arguments);
            return Func.host(type(function), body);
        }

        private static FunctionType type(HostFunction function) {
            return FunctionType.of(
                    function.parameters().stream().map(Callers::type).toList(),
                    function.result() == null ? List.of() : List.of(type(function.result())));
        }

        private static dev.quipu.wasm.model.ValueType type(HostFunction.ValueType type) {
            return dev.quipu.wasm.model.ValueType.valueOf(type.name());
        }
    }

    private static final class Running implements WasmInstance {

        private final Instance instance;

        /** Fuel it was given in all. */
        private long given;

        Running(Instance instance) {
            this.instance = instance;
            this.given = Long.MAX_VALUE;
        }

        @Override
        public long call(String export, long... arguments) {
            Func function = instance.exportedFunction(export);
            if (function == null) {
                throw new WasmException(WasmException.Phase.LINK, "no exported function '" + export + "'");
            }
            FunctionType type = function.type();
            if (type.parameterCount() != arguments.length) {
                throw new WasmException(
                        WasmException.Phase.LINK,
                        "'" + export + "' takes " + type.parameterCount() + " arguments, not " + arguments.length);
            }
            if (type.parameterSlots() != arguments.length || type.resultSlots() > 1 || hasReference(type)) {
                throw new WasmException(
                        WasmException.Phase.LINK, "'" + export + "' is not a function on numbers: " + type);
            }
            long[] results = reported(() -> function.call(arguments));
            return results.length == 0 ? 0 : results[0];
        }

        private static boolean hasReference(FunctionType type) {
            return type.parameters().stream().anyMatch(dev.quipu.wasm.model.ValueType::isReference)
                    || type.results().stream().anyMatch(dev.quipu.wasm.model.ValueType::isReference);
        }

        @Override
        public <T> T run(Supplier<T> work) {
            return instance.executor().within(work);
        }

        @Override
        public byte[] read(long address, int length) {
            return memory(address, length).read(address, length);
        }

        @Override
        public void write(long address, byte[] bytes, int offset, int length) {
            memory(address, length).write(address, bytes, offset, length);
        }

        private LinearMemory memory(long address, int length) {
            LinearMemory memory = instance.memory();
            if (memory == null) {
                throw Trap.outOfBoundsMemory();
            }
            memory.checked(address, 0, length);
            return memory;
        }

        @Override
        public OptionalLong fuelUsed() {
            return counts() ? OptionalLong.of(given - instance.fuel) : OptionalLong.empty();
        }

        private boolean counts() {
            return instance.module().instrumentation().metering() != Metering.NONE;
        }

        @Override
        public void limitFuel(long fuel) {
            WasmInstance.super.limitFuel(fuel);
            given += fuel - instance.fuel;
            instance.fuel = fuel;
        }

        @Override
        public void charge(long fuel) {
            if (counts()) {
                Fuel.charge(instance, fuel);
            }
        }

        @Override
        public <T> T uncharged(long most, Supplier<T> work) {
            long left = instance.fuel;
            instance.fuel = counts() ? most : left;
            try {
                return work.get();
            } finally {
                instance.fuel = left;
            }
        }

        @Override
        public Optional<MemorySegment> memory() {
            return Optional.ofNullable(instance.memory()).map(LinearMemory::asSegment);
        }

        @Override
        public long memoryBytes() {
            LinearMemory memory = instance.memory();
            return memory == null ? 0 : memory.bytes();
        }
    }
}
