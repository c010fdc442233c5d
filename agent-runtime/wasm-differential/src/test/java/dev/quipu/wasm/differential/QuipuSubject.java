package dev.quipu.wasm.differential;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.compiler.Assumptions;
import dev.quipu.wasm.compiler.CompiledExecutor;
import dev.quipu.wasm.compiler.CompilerOptions;
import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.ExceptionRef;
import dev.quipu.wasm.runtime.Executor;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.Table;
import dev.quipu.wasm.runtime.ThrownException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * One tier of our own engine.
 *
 * @param executor made anew for every instance
 */
record QuipuSubject(String name, Metering metering, Function<RunLimits, Executor> executor) implements Subject {

    /** Small, so that a recursion soon ends: all tiers have to agree on where. */
    private static final RunLimits RUN_LIMITS = new RunLimits(8_000, 8);

    /** No random module needs more than this; a mutant does not get it. */
    static final Limits MODULE_LIMITS =
            Limits.DEFAULT.with(Limits.Bound.MEMORY_PAGES, 16).with(Limits.Bound.TABLE_ENTRIES, 10_000);

    private static final CompilerOptions OPTIONS = CompilerOptions.detect();

    private static final CompilerOptions ASSUMING = OPTIONS.withAssumptions(Assumptions.ANY);

    /** The tiers, without fuel. A new one is one line here. */
    static final List<QuipuSubject> TIERS = List.of(
            tier("interpreted", Machine::new),
            tier("compiled", CompiledExecutor::new),
            tier("compiled in small pieces", limits -> new CompiledExecutor(limits, OPTIONS.withMethodBytes(400))),
            tier("compiled without Unsafe", limits -> new CompiledExecutor(limits, OPTIONS.withoutUnsafe())),
            tier("compiled on an assumption", limits -> new CompiledExecutor(limits, ASSUMING)),
            tier(
                    "compiled on an assumption in small pieces",
                    limits -> new CompiledExecutor(limits, ASSUMING.withMethodBytes(400))));

    private static QuipuSubject tier(String name, Function<RunLimits, Executor> executor) {
        return new QuipuSubject(name, Metering.NONE, executor);
    }

    /** The same, counting fuel. */
    QuipuSubject metered(Metering by) {
        return new QuipuSubject(name + ", fuel " + by, by, executor);
    }

    @Override
    public Session start(byte[] wasm) {
        try {
            Module module = Module.parse(wasm, MODULE_LIMITS, Instrumentation.metered(metering));
            Host host = new Host();
            return new Running(
                    this, host.linker(executor.apply(RUN_LIMITS)).instantiate(module, Plan.START_FUEL), host);
        } catch (RuntimeException | Error e) {
            return new Failed("start: " + reason(name, e, null));
        }
    }

    private static String reason(String name, Throwable thrown, Instance instance) {
        return switch (thrown) {
            case ThrownException exception -> "exception " + exception(exception.exception(), instance);
            case Trap trap -> "trap " + Text.reason(trap.getMessage());
            case WasmException refused -> refused.phase() + " " + refused.getMessage();
            default -> throw new Crash(name, thrown);
        };
    }

    private static String exception(ExceptionRef exception, Instance instance) {
        int tag = 0;
        while (instance != null && instance.tag(tag) != exception.tag()) {
            tag++;
        }
        List<ValueType> types = exception.tag().type().parameters();
        return tag + " " + Text.values(types, exception.slots(), exception.references());
    }

    private record Failed(String why) implements Session {

        @Override
        public String call(Plan.Call call) {
            return why;
        }

        @Override
        public String state() {
            return why;
        }

        @Override
        public String details() {
            return why;
        }
    }

    private record Running(QuipuSubject subject, Instance instance, Host host) implements Session {

        @Override
        public String call(Plan.Call call) {
            Func function = instance.exportedFunction(call.export());
            long[] slots = Arrays.copyOf(call.arguments().slots(), function.slots());
            Object[] references = Arrays.copyOf(call.arguments().references(), slots.length);
            instance.fuel = call.fuel();
            try {
                function.call(slots, references);
                FunctionType type = function.type();
                return Text.values(type.results(), slots, references);
            } catch (RuntimeException | Error e) {
                return reason(subject.name, e, instance);
            }
        }

        @Override
        public String state() {
            return host + ", " + memory(instance.memory());
        }

        private static String memory(LinearMemory memory) {
            return memory == null
                    ? "no memory"
                    : memory.bytes() + " bytes " + Text.crc32c(memory.read(0, (int) memory.bytes()));
        }

        @Override
        public String details() {
            Declarations declarations = instance.module().declarations();
            StringBuilder out = new StringBuilder();
            if (subject.metering != Metering.NONE) {
                out.append("fuel ").append(instance.fuel).append('\n');
            }
            for (int i = 1; i < declarations.memories().size(); i++) {
                out.append("memory ").append(memory(instance.memory(i))).append('\n');
            }
            for (int i = 0; i < declarations.tables().size(); i++) {
                out.append("table ").append(table(instance.table(i))).append('\n');
            }
            for (int i = 0; i < declarations.globals().size(); i++) {
                var global = instance.global(i);
                long[] slots = {global.low(), global.type() == ValueType.V128 ? global.high() : 0};
                Object[] references = {global.reference(), null};
                out.append("global ").append(Text.values(List.of(global.type()), slots, references));
            }
            return out.toString();
        }

        private static String table(Table table) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < table.size(); i++) {
                out.append(i == 0 ? "" : ", ").append(Text.reference(table.get(i)));
            }
            return out.toString();
        }
    }
}
