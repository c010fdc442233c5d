package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.model.TryRegion;
import dev.quipu.wasm.runtime.ExceptionRef;

/** Finds who catches an exception. */
final class Handlers {

    private Handlers() {}

    /** Goes on in the innermost handler of the call in progress, if it has one. */
    static boolean enter(Frames frames, ExceptionRef exception) {
        PreparedCode code = frames.code;
        for (int i = code.region(frames.position());
                i >= 0;
                i = code.regionAt(i).parent()) {
            for (TryRegion.Clause clause : code.regionAt(i).clauses()) {
                if (clause.tag() < 0 || code.instance.tag(clause.tag()) == exception.tag()) {
                    enter(frames, code, clause, exception);
                    return true;
                }
            }
        }
        return false;
    }

    private static void enter(Frames frames, PreparedCode code, TryRegion.Clause clause, ExceptionRef exception) {
        if (clause.exceptionLocal() >= 0) {
            frames.keep(code.exceptionSlot(clause.exceptionLocal()), exception);
        }
        frames.resume(clause.height(), clause.target(), exception, clause.tag() >= 0, clause.pushesReference());
    }
}
