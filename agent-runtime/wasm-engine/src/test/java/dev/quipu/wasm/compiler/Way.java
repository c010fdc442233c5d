package dev.quipu.wasm.compiler;

import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Executor;

/** How a module may be run: nothing that can be seen of it depends on that. */
enum Way {
    INTERPRETED,
    COMPILED,
    /** Every function but the smallest is split. */
    IN_PIECES,
    WITHOUT_UNSAFE,
    AS_WRITTEN,
    ON_ANY_ASSUMPTION,
    ON_ANY_ASSUMPTION_IN_PIECES;

    private static final CompilerOptions OPTIONS = CompilerOptions.detect();

    Executor executor(RunLimits limits) {
        return this == INTERPRETED ? new Machine(limits) : new CompiledExecutor(limits, options());
    }

    /** Of the compiler; the interpreter has none. */
    CompilerOptions options() {
        return switch (this) {
            case INTERPRETED -> throw new IllegalStateException("the interpreter compiles nothing");
            case COMPILED -> OPTIONS;
            case IN_PIECES -> OPTIONS.withMethodBytes(400);
            case WITHOUT_UNSAFE -> OPTIONS.withoutUnsafe();
            case AS_WRITTEN -> OPTIONS.withAssumptions(Assumptions.NONE);
            case ON_ANY_ASSUMPTION -> OPTIONS.withAssumptions(Assumptions.ANY);
            case ON_ANY_ASSUMPTION_IN_PIECES ->
                OPTIONS.withAssumptions(Assumptions.ANY).withMethodBytes(400);
        };
    }
}
