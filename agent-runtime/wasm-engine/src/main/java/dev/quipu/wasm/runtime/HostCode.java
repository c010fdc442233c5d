package dev.quipu.wasm.runtime;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;

/** The code of a host function, in the form it was given, and made into the others. */
sealed interface HostCode {

    /** Takes arrays of slots. */
    Func.Body body(FunctionType type);

    /** Of type {@code R (Instance, args)}. */
    MethodHandle direct(FunctionType type);

    /** Given with arrays. */
    record OfSlots(Func.Body body) implements HostCode {

        @Override
        public Func.Body body(FunctionType type) {
            return body;
        }

        @Override
        public MethodHandle direct(FunctionType type) {
            int slots = Math.max(type.parameterSlots(), type.resultSlots());
            MethodHandle run = bound(
                    Func.Body.class,
                    "call",
                    MethodType.methodType(void.class, Instance.class, long[].class, Object[].class),
                    body);
            MethodHandle turned = MethodHandles.permuteArguments(
                    run, MethodType.methodType(void.class, long[].class, Object[].class, Instance.class), 2, 0, 1);
            return Adapters.checkingResult(type, Adapters.throughNewArrays(type, slots, turned));
        }
    }

    /** Given with slots of numbers and at most one slot of results. */
    record OfNumbers(Func.Numeric numeric) implements HostCode {

        @Override
        public Func.Body body(FunctionType type) {
            int parameters = type.parameterSlots();
            boolean result = type.resultSlots() == 1;
            return (caller, slots, references) -> {
                long value =
                        numeric.call(caller, slots.length == parameters ? slots : Arrays.copyOf(slots, parameters));
                if (result) {
                    slots[0] = value;
                }
            };
        }

        @Override
        public MethodHandle direct(FunctionType type) {
            if (Stream.concat(type.parameters().stream(), type.results().stream())
                    .anyMatch(ValueType::isReference)) {
                return new OfSlots(body(type)).direct(type);
            }
            MethodHandle call = bound(
                    Func.Numeric.class,
                    "call",
                    MethodType.methodType(long.class, Instance.class, long[].class),
                    numeric);
            return Adapters.collecting(type, call.asFixedArity());
        }
    }

    /**
     * Given with typed arguments.
     *
     * @param target of type {@code R (Instance, args)}
     */
    record OfTypes(MethodHandle target) implements HostCode {

        @Override
        public Func.Body body(FunctionType type) {
            return Adapters.body(type, target);
        }

        @Override
        public MethodHandle direct(FunctionType type) {
            return target;
        }
    }

    private static MethodHandle bound(Class<?> owner, String name, MethodType type, Object receiver) {
        try {
            return MethodHandles.lookup().findVirtual(owner, name, type).bindTo(receiver);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param target of type {@code R (args)} or {@code R (Instance, args)}, classes where a reference is Object */
    static HostCode of(FunctionType type, MethodHandle target) {
        MethodType exact = Signatures.of(type);
        MethodHandle withCaller =
                Signatures.fits(target.type(), exact) ? MethodHandles.dropArguments(target, 0, Instance.class) : target;
        MethodType wanted = exact.insertParameterTypes(0, Instance.class);
        if (withCaller.type().parameterCount() == 0
                || withCaller.type().parameterType(0) != Instance.class
                || !Signatures.fits(withCaller.type().dropParameterTypes(0, 1), exact)) {
            throw new IllegalArgumentException(
                    "a host function of " + type + " is of type " + exact + " or " + wanted + ", not " + target.type());
        }
        return new OfTypes(Adapters.checkingResult(type, withCaller.asType(wanted)));
    }

    /** The type that the method of a functional interface suggests, the caller left out. */
    static FunctionType type(Method method) {
        MethodType whole = Lambdas.type(method);
        boolean caller = whole.parameterCount() > 0 && whole.parameterType(0) == Instance.class;
        return Signatures.ofMethod(caller ? whole.dropParameterTypes(0, 1) : whole, method.toString());
    }
}
