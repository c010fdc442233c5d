package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Import;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.LinearMemory;
import dev.quipu.wasm.runtime.Linker;
import dev.quipu.wasm.runtime.ThrownException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An instance that is run in one way, and a log of all that can be seen of it: what it asks its host and what is left of
 * fuel and of the call budget then, how calls end, what they leave in memory and globals.
 */
final class Guest {

    /** What a module imports. */
    interface Host {
        /** Replaces the arguments of a call by the results; it may call the guest. */
        void answer(Guest guest, FunctionType type, long[] slots);
    }

    /** An object of the host that modules hand around. */
    private static final Object OBJECT = "object of the host";

    private static final int MOST_LINES = 100_000;

    private final List<String> log = new ArrayList<>();
    private final Instance instance;

    Guest(Module module, Way way, RunLimits limits, Host host) {
        Linker linker = new Linker(way.executor(limits));
        for (Import wanted : module.declarations().imports()) {
            ExternalType.Function function = (ExternalType.Function) wanted.type();
            FunctionType type = module.declarations().types().get(function.typeIndex());
            Func.Body body = (_, slots, _) -> {
                note(wanted.name() + " " + words(type.parameters(), slots, null) + " " + left());
                host.answer(this, type, slots);
            };
            linker.define(wanted.module(), wanted.name(), Func.host(type, body));
        }
        instance = linker.instantiate(module);
    }

    static Module module(String name, Instrumentation instrumentation) {
        try (var wasm = Guest.class.getResourceAsStream(name + ".wasm")) {
            return Module.parse(wasm.readAllBytes(), Limits.DEFAULT, instrumentation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Instance instance() {
        return instance;
    }

    List<String> log() {
        return Collections.unmodifiableList(log);
    }

    /** Fails at the first thing that was seen of one and not of the other. */
    void isLike(Guest expected, String what) {
        for (int i = 0; i < Math.max(log.size(), expected.log.size()); i++) {
            assertThat(i < log.size() ? log.get(i) : "nothing more")
                    .as("%s, line %d", what, i)
                    .isEqualTo(i < expected.log.size() ? expected.log.get(i) : "nothing more");
        }
    }

    void note(String what) {
        log.add(what);
        if (log.size() > MOST_LINES) {
            throw new AssertionError("no end in sight: " + log.subList(log.size() - 10, log.size()));
        }
    }

    /** As {@link #call}, whatever comes of it. */
    long[] callOrThrow(String export, long... arguments) {
        Func function = instance.func(export);
        long[] slots = Arrays.copyOf(arguments, function.slots());
        Object[] references = new Object[slots.length];
        FunctionType type = function.type();
        for (int i = 0; i < type.parameterCount(); i++) {
            references[i] = type.parameter(i) == ValueType.EXTERNREF ? OBJECT : null;
        }
        function.call(slots, references);
        note(export + " gave " + words(type.results(), slots, references));
        return Arrays.copyOf(slots, type.resultSlots());
    }

    /** Calls an export, notes what comes of it; gives slots of the results, null if a trap or exception came. */
    long[] call(String export, long... arguments) {
        long[] results = null;
        try {
            results = callOrThrow(export, arguments);
        } catch (Trap trap) {
            note(export + " trapped: " + trap.getMessage());
        } catch (ThrownException thrown) {
            var exception = thrown.exception();
            note(export + " threw "
                    + words(exception.tag().type().parameters(), exception.slots(), exception.references()));
        }
        note(state());
        return results;
    }

    private String left() {
        return "with fuel " + instance.fuel + ", budget " + instance.budget.left;
    }

    private String state() {
        StringBuilder out = new StringBuilder(left());
        Declarations declarations = instance.module().declarations();
        for (int i = 0; i < declarations.globals().size(); i++) {
            out.append(", global ").append(instance.global(i).low());
        }
        LinearMemory memory = instance.memory();
        CRC32C crc = new CRC32C();
        crc.update(memory.asSegment().asByteBuffer());
        return out + ", memory " + memory.pages() + " pages " + Long.toHexString(crc.getValue());
    }

    private static String words(List<ValueType> types, long[] slots, Object[] references) {
        List<String> words = new ArrayList<>();
        int slot = 0;
        for (ValueType type : types) {
            words.add(
                    type.isReference()
                            ? references[slot] instanceof Func function
                                    ? "func " + function.index()
                                    : "" + references[slot]
                            : type + " " + Long.toHexString(slots[slot]));
            slot += type.slots();
        }
        return words.toString();
    }
}
