package dev.quipu.wasm.runtime;

import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A function of a module or of the host: what a funcref refers to. There are three ways to call one:
 *
 * <pre>{@code
 * IntBinaryOperator add = instance.func("add").as(IntBinaryOperator.class);   // a lambda
 * int three = add.applyAsInt(1, 2);
 *
 * MethodHandle handle = instance.func("add").handle();                        // typed, nothing boxed
 * int seven = (int) handle.invokeExact(3, 4);
 *
 * long[] results = instance.func("add").call(3, 4);                           // slots, for tools
 * }</pre>
 *
 * <p>In slots of 64 bits an i32 and the bits of an f32 are sign-extended, an i64 and the bits of an f64 as they are, a
 * v128 takes two, bytes 0 to 7 first. A reference takes a slot too, and lies in a second array at that index: null, a
 * {@link Func}, an {@link ExceptionRef}, or any object of the host.
 *
 * <p>Belongs to the thread of its instance; a host function runs on whatever thread calls it.
 */
public final class Func implements External {

    private static final MethodHandle RUN = run();

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
    private final HostCode host;
    private final boolean adjustsResults;
    private Body body;
    private MethodHandle direct;
    private MethodHandle handle;
    private Object prepared;

    private Func(FunctionType type, Instance instance, int index, HostCode host) {
        this.type = type;
        this.instance = instance;
        this.index = index;
        this.host = host;
        this.adjustsResults = type.results().stream()
                .anyMatch(value -> value == ValueType.I32 || value == ValueType.F32 || value.isReference());
    }

    static Func defined(Instance instance, int index, FunctionType type) {
        return new Func(type, instance, index, null);
    }

    /** A host function of any type. */
    public static Func host(FunctionType type, Body body) {
        return new Func(type, null, -1, new HostCode.OfSlots(body));
    }

    /** A host function on numbers; what it returns is ignored if the type has no result. */
    public static Func host(FunctionType type, Numeric body) {
        if (type.resultSlots() > 1) {
            throw new IllegalArgumentException("more than one slot of results: " + type);
        }
        return new Func(type, null, -1, new HostCode.OfNumbers(body));
    }

    /**
     * A host function from a lambda. Its type is that of the interface's one method: int is i32, long i64, float f32,
     * double f64, {@link Func} funcref, any other class externref. If the method's first parameter is an
     * {@link Instance}, it is given the caller, null if the host calls.
     *
     * <pre>{@code
     * Func.host(IntBinaryOperator.class, (a, b) -> a * b)
     * }</pre>
     *
     * @param as any functional interface; a public one if it is of a module that does not open its package
     */
    public static <F> Func host(Class<F> as, F lambda) {
        return host(HostCode.type(Lambdas.method(as)), as, lambda);
    }

    /** As {@link #host(Class, Object)}, of a type that the interface alone does not tell: v128, several results. */
    public static <F> Func host(FunctionType type, Class<F> as, F lambda) {
        return host(type, Lambdas.handle(Lambdas.method(as), lambda));
    }

    /**
     * A host function from a method handle.
     *
     * @param target as {@link #handle} describes, with or without the calling {@link Instance} in front; classes may
     *     stand where that says Object
     */
    public static Func host(FunctionType type, MethodHandle target) {
        return new Func(type, null, -1, HostCode.of(type, target));
    }

    public FunctionType type() {
        return type;
    }

    /** Whether the host gave it. */
    public boolean isHost() {
        return host != null;
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
     * It as a lambda: {@code func.as(IntBinaryOperator.class)}. The interface's method must have the very types of this
     * function, as {@link #host(Class, Object)} relates them, without a caller.
     *
     * @param as a public functional interface
     * @throws IllegalArgumentException if its method has other types
     */
    public <F> F as(Class<F> as) {
        Method method = Lambdas.method(as);
        MethodHandle exact = handle();
        if (!Signatures.fits(Lambdas.type(method), exact.type())) {
            throw new IllegalArgumentException(
                    method + " is no " + type + ", expected is a method of type " + exact.type());
        }
        return MethodHandleProxies.asInterfaceInstance(as, exact.asType(Lambdas.type(method)));
    }

    /**
     * It as a method handle that boxes nothing. An i32 is an int, an i64 a long, an f32 a float, an f64 a double, a
     * reference an Object, a v128 two longs, bytes 0 to 7 first. Without results it returns void; of more than one
     * result, or a v128, it returns {@link Results}.
     *
     * @throws UnsupportedOperationException if it takes more arguments than a Java method can
     */
    public MethodHandle handle() {
        if (handle == null) {
            handle = isHost()
                    ? MethodHandles.insertArguments(checkedDirect(), 0, (Object) null)
                    : Adapters.checkingArguments(type, 0, entry());
        }
        return handle;
    }

    /**
     * For executors: as {@link #handle}, with the calling {@link Instance} in front. Arguments are not checked.
     *
     * @throws UnsupportedOperationException if it takes more arguments than a Java method can
     */
    public MethodHandle direct() {
        if (direct == null) {
            direct = isHost() ? host.direct(type) : MethodHandles.dropArguments(entry(), 0, Instance.class);
        }
        return direct;
    }

    /** For executors: a host function that was given as one on numbers, else null. */
    public Numeric numeric() {
        return host instanceof HostCode.OfNumbers given ? given.numeric() : null;
    }

    private MethodHandle checkedDirect() {
        return Adapters.checkingArguments(type, 1, direct());
    }

    /** Of type {@code Signatures.of(type)}, for a function of a module. */
    private MethodHandle entry() {
        MethodType exact = Signatures.of(type);
        MethodHandle fast = instance.executor().handle(this);
        if (fast == null) {
            return throughArrays();
        }
        if (!fast.type().equals(exact)) {
            throw new IllegalStateException("an executor gave a handle of " + fast.type() + ", expected is " + exact);
        }
        return fast;
    }

    private MethodHandle throughArrays() {
        MethodHandle run = MethodHandles.dropArguments(RUN.bindTo(this), 2, Instance.class);
        // Arrays that are used again would keep references alive.
        return hasReferences()
                ? MethodHandles.insertArguments(Adapters.throughNewArrays(type, slots(), run), 0, (Object) null)
                : Adapters.throughSameArrays(type, slots(), run);
    }

    private boolean hasReferences() {
        return Stream.concat(type.parameters().stream(), type.results().stream())
                .anyMatch(ValueType::isReference);
    }

    private static MethodHandle run() {
        try {
            return MethodHandles.lookup()
                    .findVirtual(Func.class, "run", MethodType.methodType(void.class, long[].class, Object[].class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(long[] slots, Object[] references) {
        instance.executor().call(this, slots, references);
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
        toSlots(slots, references, true);
        if (isHost()) {
            callHost(null, slots, references);
        } else {
            instance.executor().call(this, slots, references);
        }
    }

    /** For executors: calls a host function. */
    public void callHost(Instance caller, long[] slots, Object[] references) {
        if (body == null) {
            body = host.body(type);
        }
        body.call(caller, slots, references);
        if (adjustsResults) {
            toSlots(slots, references, false);
        }
    }

    /** Sign-extends what is narrow, and checks references. */
    private void toSlots(long[] slots, Object[] references, boolean parameters) {
        int count = parameters ? type.parameterCount() : type.resultCount();
        int slot = 0;
        for (int i = 0; i < count; i++) {
            ValueType value = parameters ? type.parameter(i) : type.result(i);
            if (value == ValueType.I32 || value == ValueType.F32) {
                slots[slot] = (int) slots[slot];
            } else if (value.isReference()) {
                Slots.checked(value, references[slot]);
            }
            slot += value.slots();
        }
    }
}
