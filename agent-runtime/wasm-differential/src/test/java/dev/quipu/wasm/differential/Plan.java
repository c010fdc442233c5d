package dev.quipu.wasm.differential;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.Export;
import dev.quipu.wasm.model.ExternalKind;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Which exports to call, in which order, with which arguments: it follows from the module and a seed. */
record Plan(List<Call> calls) {

    static final long START_FUEL = 10_000;
    /** How often to call each export of a random module. */
    static final int ROUNDS = 3;

    record Call(String export, Arguments arguments, long fuel) {

        @Override
        public String toString() {
            return export + arguments + " with fuel " + fuel;
        }
    }

    static Plan of(Module module, long seed, int rounds) {
        Dice dice = new Dice(~seed);
        List<Call> calls = new ArrayList<>();
        List<Export> getters = new ArrayList<>();
        Declarations declarations = module.declarations();
        for (int round = 0; round < rounds; round++) {
            for (Export export : declarations.exports()) {
                if (export.kind() != ExternalKind.FUNCTION || export.name().equals(ModuleGenerator.REFUEL)) {
                    continue;
                }
                if (export.name().startsWith("global")) {
                    getters.add(export);
                    continue;
                }
                refuel(declarations, calls);
                FunctionType type = declarations.functionType(export.index());
                calls.add(new Call(export.name(), Arguments.random(type, dice), fuel(dice)));
            }
        }
        for (Export getter : getters.subList(0, getters.size() / rounds)) {
            FunctionType type = declarations.functionType(getter.index());
            calls.add(new Call(getter.name(), Arguments.none(type), START_FUEL));
        }
        return new Plan(calls);
    }

    private static void refuel(Declarations declarations, List<Call> calls) {
        for (Export export : declarations.exports()) {
            if (export.name().equals(ModuleGenerator.REFUEL)) {
                FunctionType type = FunctionType.of(List.of(ValueType.I32), List.of());
                long[] steps = {ModuleGenerator.STEPS};
                calls.add(new Call(export.name(), new Arguments(type, steps, new Object[1]), START_FUEL));
            }
        }
    }

    private static long fuel(Dice dice) {
        return switch (dice.weighted(6, 2, 1)) {
            case 0 -> 30_000;
            case 1 -> dice.below(3_000);
            default -> dice.below(100);
        };
    }
}
