package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/** Which functions of a module lead to which. */
final class CallGraph {

    private CallGraph() {}

    /** Says of an instruction whether it is what is asked for. */
    interface Question {
        boolean is(Code code, int position);
    }

    /**
     * The functions that may do something, themselves or by what they call. Calls of the host and through tables may
     * lead anywhere.
     */
    static BitSet leadingTo(Module module, Question question) {
        int imported = module.declarations().importedFunctions();
        int functions = imported + module.definedFunctions();
        BitSet found = new BitSet(functions);
        found.set(0, imported);
        List<List<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < functions; i++) {
            callers.add(new ArrayList<>());
        }
        for (int function = imported; function < functions; function++) {
            Code code = module.code(function - imported);
            for (int at : code.positions()) {
                switch (code.opcodeAt(at)) {
                    case CALL, RETURN_CALL -> callers.get(code.words()[at + 1]).add(function);
                    case CALL_INDIRECT, RETURN_CALL_INDIRECT -> found.set(function);
                    default -> {
                        if (question.is(code, at)) {
                            found.set(function);
                        }
                    }
                }
            }
        }
        spread(found, callers);
        return found;
    }

    private static void spread(BitSet found, List<List<Integer>> callers) {
        Deque<Integer> todo = new ArrayDeque<>();
        found.stream().forEach(todo::add);
        while (!todo.isEmpty()) {
            for (int caller : callers.get(todo.remove())) {
                if (!found.get(caller)) {
                    found.set(caller);
                    todo.add(caller);
                }
            }
        }
    }
}
