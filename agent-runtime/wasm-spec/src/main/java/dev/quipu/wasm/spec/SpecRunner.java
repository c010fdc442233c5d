package dev.quipu.wasm.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.LoadException;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Executor;
import dev.quipu.wasm.runtime.External;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Global;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.Linker;
import dev.quipu.wasm.runtime.Table;
import dev.quipu.wasm.runtime.ThrownException;
import dev.quipu.wasm.spec.SpecSuite.Command;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs the commands of one script, in one store. */
final class SpecRunner {

    private final Linker linker;
    private final Instrumentation instrumentation;
    private final SpecValues values = new SpecValues();
    private final Map<String, Instance> instances = new HashMap<>();
    private final Map<String, Module> definitions = new HashMap<>();
    /** Module names under which a refused module should have been registered. */
    private final Set<String> missing = new HashSet<>();

    private Instance current;

    /** How a command went. */
    sealed interface Verdict {
        record Passed() implements Verdict {}

        record Failed(String why) implements Verdict {}

        /** Its module needs what the engine leaves out. */
        record Refused(String why) implements Verdict {}

        /** It uses a module that was refused. */
        record Skipped() implements Verdict {}
    }

    /** A command refers to a module that was skipped. */
    private static final class NoInstance extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    SpecRunner(Executor executor, Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
        linker = new Linker(executor);
        defineSpectest(linker);
    }

    private static void defineSpectest(Linker linker) {
        ValueType[][] prints = {
            {},
            {ValueType.I32},
            {ValueType.I64},
            {ValueType.F32},
            {ValueType.F64},
            {ValueType.I32, ValueType.F32},
            {ValueType.F64, ValueType.F64}
        };
        for (ValueType[] types : prints) {
            StringBuilder name = new StringBuilder("print");
            for (ValueType type : types) {
                name.append('_').append(type);
            }
            FunctionType type = FunctionType.of(List.of(types), List.of());
            linker.define("spectest", name.toString(), Func.host(type, (_, _) -> 0));
        }
        linker.define("spectest", "global_i32", new Global(ValueType.I32, false, 666, 0, null));
        linker.define("spectest", "global_i64", new Global(ValueType.I64, false, 666, 0, null));
        linker.define(
                "spectest", "global_f32", new Global(ValueType.F32, false, Float.floatToRawIntBits(666.6f), 0, null));
        linker.define(
                "spectest", "global_f64", new Global(ValueType.F64, false, Double.doubleToRawLongBits(666.6), 0, null));
        SizeRange ten = new SizeRange(false, 10, true, 20);
        SizeRange ten64 = new SizeRange(true, 10, true, 20);
        linker.define("spectest", "table", new Table(ValueType.FUNCREF, ten, null, Limits.DEFAULT));
        linker.define("spectest", "table64", new Table(ValueType.FUNCREF, ten64, null, Limits.DEFAULT));
        linker.define("spectest", "memory", new LinearMemory(new SizeRange(false, 1, true, 2), Limits.DEFAULT));
    }

    /** Runs one command. Errors other than the engine's own are failures too. */
    Verdict run(Command command) {
        try {
            String failure = perform(command);
            return failure == null ? new Verdict.Passed() : new Verdict.Failed(failure);
        } catch (NoInstance _) {
            return new Verdict.Skipped();
        } catch (LoadException e) {
            if (!command.needsUnsupported()) {
                return new Verdict.Failed("ends in " + e);
            }
            skip(command);
            return new Verdict.Refused(e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            return new Verdict.Failed("ends in " + e);
        }
    }

    private void skip(Command command) {
        String name = command.json().path("name").asText();
        if (command.type().equals("module")) {
            current = null;
            instances.remove(name);
        } else if (command.type().equals("module_definition")) {
            definitions.remove(name);
        }
    }

    /** @return what went wrong, or null */
    private String perform(Command command) {
        JsonNode json = command.json();
        return switch (command.type()) {
            case "module" -> {
                current = null;
                current = instantiate(parse(command));
                name(json.path("name"), current);
                yield null;
            }
            case "module_definition" -> {
                definitions.put(json.path("name").asText(), parse(command));
                yield null;
            }
            case "module_instance" -> {
                current = null;
                Module module = definitions.get(json.required("module").asText());
                if (module == null) {
                    instances.remove(json.path("instance").asText());
                    throw new NoInstance();
                }
                current = instantiate(module);
                name(json.path("instance"), current);
                yield null;
            }
            case "register" -> {
                String as = json.required("as").asText();
                missing.add(as);
                linker.register(as, instance(json.path("name")));
                missing.remove(as);
                yield null;
            }
            case "action" -> {
                action(json.required("action"), null);
                yield null;
            }
            case "assert_return" -> action(json.required("action"), json.required("expected"));
            case "assert_trap" -> traps(json, () -> action(json.required("action"), null));
            case "assert_exhaustion" -> traps(json, () -> action(json.required("action"), null));
            case "assert_exception" -> throwsException(json);
            case "assert_invalid", "assert_malformed" -> isRefused(command);
            case "assert_unlinkable" -> doesNotLink(command);
            case "assert_uninstantiable" -> {
                Module module = parse(command);
                yield traps(json, () -> instantiate(module));
            }
            default -> "unknown command " + command.type();
        };
    }

    private Module parse(Command command) {
        return Module.parse(command.wasm(), Limits.DEFAULT, instrumentation);
    }

    private void name(JsonNode name, Instance instance) {
        if (!name.isMissingNode()) {
            instances.put(name.asText(), instance);
        }
    }

    private Instance instantiate(Module module) {
        if (module.declarations().imports().stream().anyMatch(required -> missing.contains(required.module()))) {
            throw new NoInstance();
        }
        return linker.instantiate(module);
    }

    private Instance instance(JsonNode name) {
        Instance instance = name.isMissingNode() ? current : instances.get(name.asText());
        if (instance == null) {
            throw new NoInstance();
        }
        return instance;
    }

    /** Performs an action; compares its results unless {@code expected} is null. */
    private String action(JsonNode action, JsonNode expected) {
        Instance instance = instance(action.path("module"));
        External external = instance.exports().get(action.required("field").asText());
        List<ValueType> types = new ArrayList<>();
        SpecValues.Values got;
        switch (external) {
            case Func function -> {
                got = values.arguments(action.path("args"), function.slots());
                function.call(got.slots(), got.references());
                types.addAll(function.type().results());
            }
            case Global global -> {
                types.add(global.type());
                got = new SpecValues.Values(
                        new long[] {global.low(), global.high()}, new Object[] {global.reference(), null});
            }
            case null, default -> {
                return "no such export: " + action;
            }
        }
        if (expected == null || values.match(expected, types, got)) {
            return null;
        }
        StringBuilder text = new StringBuilder("gives");
        for (long slot : got.slots()) {
            text.append(" 0x").append(Long.toHexString(slot));
        }
        return text.append(", expected is ").append(expected).toString();
    }

    private static String traps(JsonNode json, Runnable action) {
        String wanted = json.required("text").asText();
        try {
            action.run();
        } catch (Trap trap) {
            // The specification's interpreter appends the index to "uninitialized element".
            return wanted.startsWith(trap.getMessage()) || trap.getMessage().startsWith(wanted)
                    ? null
                    : "traps with '" + trap.getMessage() + "', expected is '" + wanted + "'";
        }
        return "does not trap, expected is '" + wanted + "'";
    }

    private String throwsException(JsonNode json) {
        try {
            action(json.required("action"), null);
        } catch (ThrownException _) {
            return null;
        }
        return "throws no exception";
    }

    private String isRefused(Command command) {
        try {
            parse(command);
        } catch (LoadException _) {
            return null;
        }
        return "is not refused: " + command.json().path("text").asText();
    }

    private String doesNotLink(Command command) {
        Module module = parse(command);
        String wanted = command.json().required("text").asText();
        try {
            instantiate(module);
        } catch (WasmException e) {
            return e.phase() == WasmException.Phase.LINK && e.getMessage().startsWith(wanted)
                    ? null
                    : "fails with '" + e.getMessage() + "', expected is '" + wanted + "'";
        }
        return "links, expected is '" + wanted + "'";
    }
}
