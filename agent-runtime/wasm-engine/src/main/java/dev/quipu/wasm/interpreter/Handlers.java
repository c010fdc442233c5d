package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.model.TryRegion;
import dev.quipu.wasm.runtime.ExceptionRef;

/** Finds who catches an exception. */
final class Handlers {

    private Handlers() {}

    /** Goes on in the innermost handler of the call in progress, if it has one. */
    static boolean enter(Machine machine, ExceptionRef exception) {
        PreparedCode code = machine.code();
        for (int i = code.region(machine.position());
                i >= 0;
                i = code.regionAt(i).parent()) {
            for (TryRegion.Clause clause : code.regionAt(i).clauses()) {
                if (clause.tag() < 0 || code.instance.tag(clause.tag()) == exception.tag()) {
                    enter(machine, code, clause, exception);
                    return true;
                }
            }
        }
        return false;
    }

    private static void enter(Machine machine, PreparedCode code, TryRegion.Clause clause, ExceptionRef exception) {
        if (clause.exceptionLocal() >= 0) {
            machine.keep(code.exceptionSlot(clause.exceptionLocal()), exception);
        }
        machine.resume(clause.height(), clause.target(), exception, clause.tag() >= 0, clause.pushesReference());
    }
}
