package dev.quipu.wasm.runtime;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.util.Arrays;

/**
 * A function of a module or of the host: what a funcref refers to.
 *
 * <p>Values travel in slots of 64 bits: an i32 and the bits of an f32 sign-extended, an i64 and the bits of an f64 as
 * they are, a v128 in two slots, bytes 0 to 7 first. A reference takes a slot too, and lies in a second array at that
 * index: null, a {@link Func}, an {@link ExceptionRef}, or any object of the host.
 */
public final class Func implements External {

    /** A host function on numbers with at most one result. */
    @FunctionalInterface
    public interface Numeric {
        /** @param caller the calling instance, null if the host calls */
        long call(Instance caller, long... arguments);
    }

    /** A host function of any type. */
    @FunctionalInterface
    public interface Body {
        /** Replaces the arguments by the results; the arrays hold the larger of the two. */
        void call(Instance caller, long[] slots, Object[] references);
    }

    private final FunctionType type;
    private final Instance instance;
    private final int index;
    private final Body body;
    private final boolean narrow;
    private Object prepared;

    private Func(FunctionType type, Instance instance, int index, Body body) {
        this.type = type;
        this.instance = instance;
        this.index = index;
        this.body = body;
        this.narrow = type.results().contains(ValueType.I32) || type.results().contains(ValueType.F32);
    }

    static Func defined(Instance instance, int index, FunctionType type) {
        return new Func(type, instance, index, null);
    }

    /** A host function of any type. */
    public static Func host(FunctionType type, Body body) {
        return new Func(type, null, -1, body);
    }

    /** A host function on numbers; what it returns is ignored if the type has no result. */
    public static Func host(FunctionType type, Numeric body) {
        if (type.resultSlots() > 1) {
            throw new IllegalArgumentException("more than one slot of results: " + type);
        }
        int parameters = type.parameterSlots();
        return host(type, (Instance caller, long[] slots, Object[] references) -> {
            long result = body.call(caller, slots.length == parameters ? slots : Arrays.copyOf(slots, parameters));
            if (type.resultSlots() == 1) {
                slots[0] = result;
            }
        });
    }

    public FunctionType type() {
        return type;
    }

    /** Whether the host gave it. */
    public boolean isHost() {
        return body != null;
    }

    /** Whose code it is, null for a host function. */
    public Instance instance() {
        return instance;
    }

    /** Its index in the function index space of its module, -1 for a host function. */
    public int index() {
        return index;
    }

    /** The validated code; not for a host function. */
    public Code code() {
        return instance.module().code(index - instance.module().declarations().importedFunctions());
    }

    /** What the executor has made of the code, null at first. */
    public Object prepared() {
        return prepared;
    }

    public void prepared(Object made) {
        prepared = made;
    }

    /**
     * Calls it with numbers.
     *
     * @param arguments their slots; of an i32 or f32 the low 32 bits count
     * @return slots of the results
     */
    public long[] call(long... arguments) {
        long[] slots = Arrays.copyOf(arguments, slots());
        call(slots, new Object[slots.length]);
        return Arrays.copyOf(slots, type.resultSlots());
    }

    /** Slots of parameters or of results, whichever are more. */
    public int slots() {
        return Math.max(type.parameterSlots(), type.resultSlots());
    }

    /** Calls it with values of any type; results replace arguments in arrays of at least {@link #slots} entries. */
    public void call(long[] slots, Object[] references) {
        signExtend(slots, type.parameterCount(), true);
        if (body != null) {
            callHost(null, slots, references);
        } else {
            instance.executor().call(this, slots, references);
        }
    }

    /** For executors: calls a host function. */
    public void callHost(Instance caller, long[] slots, Object[] references) {
        body.call(caller, slots, references);
        if (narrow) {
            signExtend(slots, type.resultCount(), false);
        }
    }

    private void signExtend(long[] slots, int count, boolean parameters) {
        int slot = 0;
        for (int i = 0; i < count; i++) {
            ValueType value = parameters ? type.parameter(i) : type.result(i);
            if (value == ValueType.I32 || value == ValueType.F32) {
                slots[slot] = (int) slots[slot];
            }
            slot += value.slots();
        }
    }
}
