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

/**
 * Runs functions as code of the JVM, made when they are first called; those that the JVM would not compile are
 * interpreted. One thread at a time. Guest code runs on a thread of its own whose stack is large enough for the whole
 * call budget, so that it never runs out of the host's.
 */
public final class CompiledExecutor implements Executor {

    private final CompilerOptions options;
    private final RunLimits limits;
    private final Machine machine;
    private final GuestThread thread;
    private int hostDepth;

    /** With whatever this JVM offers. */
    public CompiledExecutor(RunLimits limits) {
        this(limits, CompilerOptions.detect());
    }

    public CompiledExecutor(RunLimits limits, CompilerOptions options) {
        this.options = options;
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
        this.thread = new GuestThread(limits.callUnits());
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
            thread.run(() -> enter(function, slots, references));
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

    /** Whether the function runs as code of the JVM. */
    private boolean runs(Func function) {
        return function.instance().executor() == this && !module(function).isInterpreted(function.index());
    }

    private CompiledModule module(Func function) {
        return function.instance().module().derived(options, module -> new CompiledModule(module, options));
    }
}
