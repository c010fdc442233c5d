package dev.quipu.wasm.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** The one method of a functional interface. */
final class Lambdas {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private Lambdas() {}

    static Method method(Class<?> functional) {
        List<Method> methods = Arrays.stream(functional.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()) && !isOfObject(method))
                .toList();
        if (!functional.isInterface() || methods.size() != 1) {
            throw new IllegalArgumentException(
                    functional.getName() + " is no functional interface: " + methods.size() + " abstract methods");
        }
        return methods.getFirst();
    }

    private static boolean isOfObject(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(other -> other.getName().equals(method.getName())
                        && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
    }

    static MethodType type(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes());
    }

    static <F> MethodHandle handle(Method method, F lambda) {
        try {
            if (!Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
                method.setAccessible(true);
            }
            return LOOKUP.unreflect(method).bindTo(lambda);
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw new IllegalArgumentException(
                    "cannot call " + method + ": make its interface public, or open its package to the engine", e);
        }
    }
}
