package dev.quipu.wasm;

import dev.quipu.wasm.compiler.CodeCache;
import dev.quipu.wasm.compiler.CompiledExecutor;
import dev.quipu.wasm.compiler.CompilerOptions;
import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Executor;
import java.nio.ByteOrder;

/** How functions are run. Results, traps and fuel are the same. */
public enum Tier {
    /** Instruction by instruction: starts at once, needs nothing of the JVM. */
    INTERPRETED {
        @Override
        public Executor executor(RunLimits limits, CodeCache cache) {
            return new Machine(limits);
        }

        @Override
        public boolean hasFastVectors() {
            return false;
        }
    },
    /** As code of the JVM; on machines that store the big end first it is the interpreter. */
    COMPILED {
        @Override
        public Executor executor(RunLimits limits, CodeCache cache) {
            return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                    ? new CompiledExecutor(limits, CompilerOptions.detect(), cache)
                    : new Machine(limits);
        }

        @Override
        public boolean hasFastVectors() {
            return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                    && CompilerOptions.detect().hasFastVectors();
        }
    };

    /** As {@link #executor(RunLimits, CodeCache)}, with nothing kept. */
    public Executor executor(RunLimits limits) {
        return executor(limits, CodeCache.NONE);
    }

    /**
     * Something for one {@link dev.quipu.wasm.runtime.Linker}, with this JVM's options.
     *
     * @param cache where compiled code is looked for and kept
     */
    public abstract Executor executor(RunLimits limits, CodeCache cache);

    /** Whether 128-bit vectors become vectors of the processor, with this JVM's options. */
    public abstract boolean hasFastVectors();
}
