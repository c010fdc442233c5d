package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Trap;
import dev.quipu.wasm.interpreter.Elsewhere;
import dev.quipu.wasm.interpreter.Machine;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.CallBudget;
import dev.quipu.wasm.runtime.Executor;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Interrupt;
import java.lang.ref.Reference;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs functions as code of the JVM, made when they are first called; those that the JVM would not compile are
 * interpreted. One thread at a time. Guest code runs on a thread of its own whose stack is large enough for the whole
 * call budget, so that it never runs out of the host's.
 */
public final class CompiledExecutor implements Executor {

    private final CompilerOptions options;
    private final CodeCache cache;
    /** Under which a module keeps its classes. */
    private final List<Object> key;

    private final RunLimits limits;
    private final Machine machine;
    private final Handover handover;
    private final GuestThread thread;
    private int hostDepth;

    /** With whatever this JVM offers. */
    public CompiledExecutor(RunLimits limits) {
        this(limits, CompilerOptions.detect());
    }

    public CompiledExecutor(RunLimits limits, CompilerOptions options) {
        this(limits, options, CodeCache.NONE);
    }

    /** @param cache where compiled code is looked for, and kept when a call from the host ends */
    public CompiledExecutor(RunLimits limits, CompilerOptions options, CodeCache cache) {
        this.options = options;
        this.cache = cache;
        this.key = List.of("classes", cache, options.text());
        this.limits = limits;
        this.machine = new Machine(limits, new Elsewhere() {
            @Override
            public boolean runs(Func function) {
                return CompiledExecutor.this.runs(function);
            }

            @Override
            public void call(Func function, long[] slots, Object[] references) {
                callNested(function, slots, references);
            }
        });
        this.handover = new Handover(machine);
        this.thread = new GuestThread(limits.callUnits());
        HeadStart.toRun();
        if (cache == CodeCache.NONE) {
            HeadStart.toCompile();
        }
    }

    @Override
    public CallBudget budget() {
        return machine.budget();
    }

    @Override
    public Interrupt interrupt() {
        return machine.interrupt();
    }

    @Override
    public void call(Func function, long[] slots, Object[] references) {
        if (thread.isCurrent()) {
            enter(function, slots, references);
        } else {
            within(() -> {
                enter(function, slots, references);
                return null;
            });
        }
    }

    @Override
    public <T> T within(Supplier<T> work) {
        if (thread.isCurrent()) {
            return work.get();
        }
        try {
            return thread.run(work);
        } finally {
            if (cache.hasChanges()) {
                cache.flush();
            }
        }
    }

    private void enter(Func function, long[] slots, Object[] references) {
        if (hostDepth == limits.hostDepth()) {
            throw Trap.callStackExhausted();
        }
        CallBudget budget = budget();
        int left = budget.left;
        hostDepth++;
        try {
            callNested(function, slots, references);
        } catch (IndexOutOfBoundsException e) {
            throw Traps.outOfBounds(e);
        } catch (Trap trap) {
            throw Traps.placed(trap);
        } finally {
            hostDepth--;
            budget.left = left;
            Reference.reachabilityFence(function);
        }
    }

    /** From within: the caller's frame is on this thread. */
    void callNested(Func function, long[] slots, Object[] references) {
        if (runs(function)) {
            module(function).entry(function.index()).call(function.instance(), slots, references);
        } else {
            machine.call(function, slots, references);
        }
    }

    /** Runs a function from its start in the interpreter, whatever else there is of it. */
    void interpret(Func function, long[] slots, Object[] references) {
        machine.call(function, slots, references);
    }

    /** For calls that begin in compiled code and end in the interpreter. */
    Handover handover() {
        return handover;
    }

    /** Whether the function runs as code of the JVM. */
    private boolean runs(Func function) {
        return function.instance().executor() == this && !module(function).isInterpreted(function.index());
    }

    private CompiledModule module(Func function) {
        return function.instance().module().derived(key, module -> new CompiledModule(module, options, cache));
    }
}
