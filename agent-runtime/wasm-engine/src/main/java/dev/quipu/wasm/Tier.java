package dev.quipu.wasm;

import dev.quipu.wasm.compiler.CompiledExecutor;
import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Executor;
import java.nio.ByteOrder;

/** How functions are run. Results, traps and fuel are the same. */
public enum Tier {
    /** Instruction by instruction: starts at once, needs nothing of the JVM. */
    INTERPRETED {
        @Override
        public Executor executor(RunLimits limits) {
            return new Machine(limits);
        }
    },
    /** As code of the JVM; on machines that store the big end first it is the interpreter. */
    COMPILED {
        @Override
        public Executor executor(RunLimits limits) {
            return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                    ? new CompiledExecutor(limits)
                    : new Machine(limits);
        }
    };

    /** Something for one {@link dev.quipu.wasm.runtime.Linker}, with this JVM's options. */
    public abstract Executor executor(RunLimits limits);
}
