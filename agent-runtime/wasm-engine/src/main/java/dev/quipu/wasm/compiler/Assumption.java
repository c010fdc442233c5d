package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.ExternalKind;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.model.ValueType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * That a global keeps the value it began with, as the state of Binaryen's Asyncify does almost always: its passes test
 * it before every statement. Functions that read it are compiled as if it were that constant, with a check on entry and
 * after calls that may change it.
 *
 * @param global a mutable i32 that nobody outside of the module can reach
 * @param value what it began with
 * @param disturbing functions that may change it, themselves or by what they call
 */
record Assumption(int global, int value, BitSet disturbing) {

    private static final int READS_PER_WRITE = 4;

    /** How often the functions of a module read and write its globals. */
    private record Uses(int[] reads, int[] writes, boolean[] computed) {

        static Uses of(Module module) {
            int globals = module.declarations().globals().size();
            Uses uses = new Uses(new int[globals], new int[globals], new boolean[globals]);
            for (int i = 0; i < module.definedFunctions(); i++) {
                uses.add(module.code(i));
            }
            return uses;
        }

        private void add(Code code) {
            Opcode before = null;
            for (int at : code.positions()) {
                Opcode opcode = code.opcodeAt(at);
                if (opcode == Opcode.GLOBAL_GET) {
                    reads[code.words()[at + 1]]++;
                } else if (opcode == Opcode.GLOBAL_SET) {
                    writes[code.words()[at + 1]]++;
                    computed[code.words()[at + 1]] |= before != Opcode.I32_CONST;
                }
                before = opcode;
            }
        }

        boolean allow(int global, Assumptions policy) {
            return reads[global] > 0
                    && (policy == Assumptions.ANY
                            || !computed[global] && reads[global] >= READS_PER_WRITE * Math.max(1, writes[global]));
        }
    }

    static Optional<Assumption> of(Module module, Assumptions policy) {
        List<Integer> candidates = policy == Assumptions.NONE ? List.of() : candidates(module.declarations());
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        Uses uses = Uses.of(module);
        int best = -1;
        for (int global : candidates) {
            if (uses.allow(global, policy) && (best < 0 || uses.reads[global] > uses.reads[best])) {
                best = global;
            }
        }
        return best < 0
                ? Optional.empty()
                : Optional.of(new Assumption(best, initial(module.declarations(), best), disturbing(module, best)));
    }

    private static List<Integer> candidates(Declarations declarations) {
        List<Integer> found = new ArrayList<>();
        for (int i = declarations.importedGlobals(); i < declarations.globals().size(); i++) {
            ExternalType.Global global = declarations.globals().get(i);
            int index = i;
            boolean exported = declarations.exports().stream()
                    .anyMatch(export -> export.kind() == ExternalKind.GLOBAL && export.index() == index);
            Code initial = declarations.globalInitializers().get(i);
            if (global.mutable()
                    && global.type() == ValueType.I32
                    && !exported
                    && initial.opcodeAt(0) == Opcode.I32_CONST
                    && initial.opcodeAt(initial.next(0)) == Opcode.RETURN) {
                found.add(i);
            }
        }
        return found;
    }

    private static int initial(Declarations declarations, int global) {
        return declarations.globalInitializers().get(global).words()[1];
    }

    private static BitSet disturbing(Module module, int global) {
        return CallGraph.leadingTo(
                module, (code, at) -> code.opcodeAt(at) == Opcode.GLOBAL_SET && code.words()[at + 1] == global);
    }

    /** Whether a function gains by it: it reads the global, never writes it, and can be left at any call. */
    boolean suits(Code code) {
        boolean reads = false;
        for (int at : code.positions()) {
            switch (code.opcodeAt(at)) {
                case GLOBAL_GET -> reads |= code.words()[at + 1] == global;
                case GLOBAL_SET -> {
                    if (code.words()[at + 1] == global) {
                        return false;
                    }
                }
                case RETURN_CALL, RETURN_CALL_INDIRECT -> {
                    return false;
                }
                default -> {}
            }
        }
        Traits traits = Traits.of(code);
        return reads && !traits.vectors() && code.regions().isEmpty();
    }
}
