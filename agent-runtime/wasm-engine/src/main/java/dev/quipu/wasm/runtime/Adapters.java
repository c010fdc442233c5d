package dev.quipu.wasm.runtime;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;

/**
 * Makes typed method handles of functions that take arrays of slots, and the reverse. {@code R (args)} stands for the
 * Java signature of a function type.
 */
final class Adapters {

    private Adapters() {}

    /**
     * Puts arguments into arrays, runs, and takes results out.
     *
     * @param run of type {@code (long[], Object[], Instance) void}
     * @return of type {@code (long[], Object[], Instance, args) R}
     */
    private static MethodHandle throughArrays(FunctionType type, MethodHandle run) {
        List<ValueType> slots = Signatures.slots(type.parameters());
        List<Class<?>> parameters = Signatures.of(type).parameterList();
        MethodHandle read = MethodHandles.dropArguments(Slots.resultGetter(type), 2, Instance.class);
        MethodHandle all = MethodHandles.foldArguments(read, run);
        all = MethodHandles.dropArguments(all, 3, parameters);
        for (int slot = slots.size() - 1; slot >= 0; slot--) {
            MethodHandle set = MethodHandles.dropArguments(Slots.setter(slots.get(slot), slot), 2, Instance.class);
            set = MethodHandles.dropArguments(set, 3, parameters.subList(0, slot));
            all = MethodHandles.foldArguments(all, set);
        }
        return all;
    }

    /**
     * A handle that uses the same arrays in every call.
     *
     * @param run of type {@code (long[], Object[], Instance) void}; does not look at the arrays again once it calls
     *     anything
     * @return of type {@code R (args)}; allocates nothing unless it returns {@link Results}
     */
    static MethodHandle throughSameArrays(FunctionType type, int slots, MethodHandle run) {
        return MethodHandles.insertArguments(throughArrays(type, run), 0, new long[slots], new Object[slots], null);
    }

    /**
     * A handle that makes new arrays for every call.
     *
     * @param run of type {@code (long[], Object[], Instance) void}
     * @return of type {@code R (Instance, args)}
     */
    static MethodHandle throughNewArrays(FunctionType type, int slots, MethodHandle run) {
        MethodHandle references =
                MethodHandles.insertArguments(MethodHandles.arrayConstructor(Object[].class), 0, slots);
        MethodHandle numbers = MethodHandles.insertArguments(MethodHandles.arrayConstructor(long[].class), 0, slots);
        MethodHandle all = MethodHandles.foldArguments(throughArrays(type, run), 1, references);
        return MethodHandles.foldArguments(all, numbers);
    }

    /**
     * Collects arguments that are all numbers.
     *
     * @param call of type {@code (Instance, long[]) long}
     * @return of type {@code R (Instance, args)}; there is at most one slot of results
     */
    static MethodHandle collecting(FunctionType type, MethodHandle call) {
        Signatures.checkArity(type);
        List<ValueType> slots = Signatures.slots(type.parameters());
        MethodHandle result = type.resultCount() == 0
                ? MethodHandles.empty(MethodType.methodType(void.class, long.class))
                : Slots.fromSlot(type.result(0));
        MethodHandle all = MethodHandles.filterReturnValue(call, result).asCollector(1, long[].class, slots.size());
        MethodHandle[] conversions = slots.stream().map(Slots::toSlot).toArray(MethodHandle[]::new);
        return MethodHandles.filterArguments(all, 1, conversions);
    }

    /**
     * The reverse.
     *
     * @param target of type {@code R (Instance, args)}
     */
    static Func.Body body(FunctionType type, MethodHandle target) {
        List<ValueType> slots = Signatures.slots(type.parameters());
        MethodHandle all =
                MethodHandles.dropArguments(target, target.type().parameterCount(), long[].class, Object[].class);
        for (int slot = slots.size() - 1; slot >= 0; slot--) {
            all = MethodHandles.foldArguments(all, 1 + slot, Slots.getter(slots.get(slot), slot));
        }
        MethodHandle spread = type.resultCount() == 0 ? all : storing(type, all);
        return (caller, values, references) -> {
            try {
                spread.invokeExact(caller, values, references);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new UndeclaredThrowableException(e);
            }
        };
    }

    /** @param call of type {@code (Instance, long[], Object[]) R}, R not void */
    private static MethodHandle storing(FunctionType type, MethodHandle call) {
        MethodHandle set = Slots.resultSetter(type);
        Class<?> result = set.type().parameterType(2);
        MethodType wanted = MethodType.methodType(void.class, result, Instance.class, long[].class, Object[].class);
        MethodHandle turned = MethodHandles.permuteArguments(
                set, MethodType.methodType(void.class, result, long[].class, Object[].class), 1, 2, 0);
        MethodHandle dropped = MethodHandles.dropArguments(turned, 1, Instance.class);
        return MethodHandles.foldArguments(dropped.asType(wanted), call);
    }

    /** The same, with references checked: a Java caller may hand anything to an Object. */
    static MethodHandle checkingArguments(FunctionType type, int first, MethodHandle target) {
        List<ValueType> slots = Signatures.slots(type.parameters());
        MethodHandle all = target;
        for (int slot = 0; slot < slots.size(); slot++) {
            if (needsCheck(slots.get(slot))) {
                all = MethodHandles.filterArguments(all, first + slot, Slots.check(slots.get(slot)));
            }
        }
        return all;
    }

    /** The same, with references among the results checked. */
    static MethodHandle checkingResult(FunctionType type, MethodHandle target) {
        if (type.resultCount() == 0) {
            return target;
        }
        if (!Signatures.isSingle(type)) {
            return MethodHandles.filterReturnValue(target, Slots.check(type));
        }
        return needsCheck(type.result(0))
                ? MethodHandles.filterReturnValue(target, Slots.check(type.result(0)))
                : target;
    }

    private static boolean needsCheck(ValueType type) {
        return type == ValueType.FUNCREF || type == ValueType.EXNREF;
    }
}
