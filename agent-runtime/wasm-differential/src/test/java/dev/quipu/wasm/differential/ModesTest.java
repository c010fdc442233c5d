package dev.quipu.wasm.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.ThrownException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random modules have globals as asyncify makes one: a compiler may bet on what they hold, and lose now and then. */
class ModesTest {

    private static final int MODULES = 200;

    /** What code does with a global. */
    private static final class Use {
        int reads;
        int constants;
        int others;

        boolean isMode() {
            return reads > 0 && constants > 0 && others == 0;
        }
    }

    private static Module module(long seed) {
        return Module.parse(
                ModuleGenerator.generate(Profile.EVERYTHING, seed),
                QuipuSubject.MODULE_LIMITS,
                Instrumentation.metered(Metering.QUIPU));
    }

    private static List<Use> uses(Module module) {
        List<Use> uses =
                module.declarations().globals().stream().map(_ -> new Use()).toList();
        for (int i = 0; i < module.definedFunctions(); i++) {
            Code code = module.code(i);
            Opcode before = Opcode.NOP;
            for (int at : code.positions()) {
                Opcode opcode = code.opcodeAt(at);
                if (opcode == Opcode.GLOBAL_GET) {
                    uses.get(code.words()[at + 1]).reads++;
                } else if (opcode == Opcode.GLOBAL_SET) {
                    Use use = uses.get(code.words()[at + 1]);
                    use.constants += before == Opcode.I32_CONST ? 1 : 0;
                    use.others += before == Opcode.I32_CONST ? 0 : 1;
                }
                before = opcode;
            }
        }
        return uses;
    }

    @Test
    void shouldTestModesOftenAndChangeThemSeldom() {
        int modules = 0;
        int reads = 0;
        int changes = 0;
        for (long seed = 0; seed < MODULES; seed++) {
            List<Use> modes = uses(module(seed)).stream().filter(Use::isMode).toList();
            modules += modes.isEmpty() ? 0 : 1;
            reads += modes.stream().mapToInt(mode -> mode.reads).sum();
            changes += modes.stream().mapToInt(mode -> mode.constants).sum();
        }

        assertThat(modules).isBetween(MODULES / 5, MODULES / 2);
        assertThat(reads).isGreaterThan(3 * changes);
    }

    /** Neither always nor never is a mode other at the end of a call than at first. */
    @Test
    void shouldChangeModesInSomeCalls() {
        int calls = 0;
        int kept = 0;
        for (long seed = 0; seed < MODULES; seed++) {
            Module module = module(seed);
            List<Use> uses = uses(module);
            int[] modes = IntStream.range(0, uses.size())
                    .filter(i -> uses.get(i).isMode())
                    .toArray();
            if (modes.length > 0) {
                Instance instance =
                        new Host().linker(new Machine(new RunLimits(8_000, 8))).instantiate(module);
                long[] before = values(instance, modes);
                for (Plan.Call call : Plan.of(module, seed, Plan.ROUNDS).calls()) {
                    run(instance, call);
                    calls++;
                    kept += Arrays.equals(values(instance, modes), before) ? 1 : 0;
                }
            }
        }
        assertThat(kept).as("calls of %d", calls).isBetween(calls / 5, calls * 4 / 5);
    }

    private static long[] values(Instance instance, int[] globals) {
        return Arrays.stream(globals)
                .mapToLong(global -> instance.global(global).low())
                .toArray();
    }

    private static void run(Instance instance, Plan.Call call) {
        Func function = instance.func(call.export());
        instance.fuel = call.fuel();
        try {
            function.call(
                    Arrays.copyOf(call.arguments().slots(), function.slots()),
                    Arrays.copyOf(call.arguments().references(), function.slots()));
        } catch (WasmException | ThrownException _) {
            // However it ends.
        }
    }
}
