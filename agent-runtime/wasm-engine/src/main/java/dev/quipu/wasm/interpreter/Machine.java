package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.Trap;
import dev.quipu.wasm.runtime.CallBudget;
import dev.quipu.wasm.runtime.Executor;
import dev.quipu.wasm.runtime.Func;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Interrupt;
import dev.quipu.wasm.runtime.ThrownException;

/**
 * The interpreter. Locals, operands and calls in progress lie in arrays ({@link Frames}), so that calls among modules
 * take nothing of the host's stack, and run out at the same depth everywhere. One thread at a time.
 */
public final class Machine implements Executor {

    private static final int START = -1;

    private final RunLimits limits;
    private final Elsewhere elsewhere;
    private final Interrupt interrupt = new Interrupt();
    private final Frames frames;
    private final Dispatch dispatch;
    private int hostDepth;

    public Machine(RunLimits limits) {
        this(limits, null);
    }

    /** As a second tier: leaves to {@code elsewhere} what that runs. */
    public Machine(RunLimits limits, Elsewhere elsewhere) {
        this.limits = limits;
        this.elsewhere = elsewhere;
        this.frames = new Frames(new CallBudget(limits.callUnits()));
        this.dispatch = new Dispatch(this, frames, interrupt);
    }

    @Override
    public CallBudget budget() {
        return frames.budget;
    }

    @Override
    public Interrupt interrupt() {
        return interrupt;
    }

    @Override
    public void call(Func function, long[] slots, Object[] given) {
        // As a second tier it is called by the first one, which looks after this.
        if (elsewhere == null && hostDepth == limits.hostDepth()) {
            throw Trap.callStackExhausted();
        }
        run(function, START, function.type().parameterSlots(), slots, given);
    }

    /**
     * Runs the rest of a call that the first tier began, and that has taken its part of the budget.
     *
     * @param position of the next instruction in the function's {@link dev.quipu.wasm.model.Code}
     * @param count how many slots of {@code slots} and {@code given} hold its locals and, after them, its operands
     * @param slots results take the place of what it holds
     */
    public void goOn(Func function, int position, int count, long[] slots, Object[] given) {
        run(function, position, count, slots, given);
    }

    private void run(Func function, int position, int count, long[] slots, Object[] given) {
        int outerDepth = frames.depth();
        int outerTop = frames.top;
        int outerLeft = frames.budget.left;
        hostDepth++;
        try {
            frames.push(slots, given, count);
            if (position == START) {
                frames.enter(prepared(function));
            } else {
                frames.takeOver(prepared(function), position, count);
            }
            while (frames.depth() > outerDepth) {
                try {
                    dispatch.run();
                } catch (ThrownException thrown) {
                    frames.unwind(thrown, outerDepth);
                }
            }
            frames.pop(slots, given, function.type().resultSlots());
        } finally {
            hostDepth--;
            frames.cut(outerDepth, outerTop, outerLeft);
        }
    }

    private static PreparedCode prepared(Func function) {
        if (function.prepared() instanceof PreparedCode known) {
            return known;
        }
        PreparedCode made = new PreparedCode(function);
        function.prepared(made);
        return made;
    }

    private boolean runsHere(Func function) {
        return !function.isHost() && (elsewhere == null || !elsewhere.runs(function));
    }

    /** Calls whatever {@code function} is, from the call in progress; its arguments are on top of the stack. */
    void call(Func function) {
        if (runsHere(function)) {
            frames.enter(prepared(function));
        } else {
            callOutside(frames.code.instance, function);
        }
    }

    /** As {@link #call(Func)}, in place of the call in progress. */
    void tailCall(Func function) {
        if (runsHere(function)) {
            frames.replace(prepared(function));
            return;
        }
        Instance caller = frames.code.instance;
        frames.leave(function.type().parameterSlots(), true);
        try {
            callOutside(caller, function);
        } catch (Trap trap) {
            trap.at(frames.trace());
            throw trap;
        }
    }

    private void callOutside(Instance caller, Func function) {
        long[] slots = new long[function.slots()];
        Object[] given = new Object[slots.length];
        frames.pop(slots, given, function.type().parameterSlots());
        if (function.isHost()) {
            function.callHost(caller, slots, given);
        } else {
            callElsewhere(function, slots, given);
        }
        frames.push(slots, given, function.type().resultSlots());
    }

    private void callElsewhere(Func function, long[] slots, Object[] given) {
        int left = frames.budget.left;
        try {
            elsewhere.call(function, slots, given);
        } finally {
            // What it leaves by an exception has not given back what it took.
            frames.budget.left = left;
        }
    }
}
