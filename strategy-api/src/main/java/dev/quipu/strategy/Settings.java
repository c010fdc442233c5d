package dev.quipu.strategy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The settings of a strategy, changed by their names: for the command line and for sweeps. They are a record whose
 * components are all {@code long} or {@code int} and whose constructor refuses what makes no sense, see {@link #require}.
 */
public final class Settings {

    private Settings() {}

    /** The names of a record's settings, in order. */
    public static List<String> names(Class<? extends Record> type) {
        var names = new ArrayList<String>();
        for (var component : type.getRecordComponents()) {
            if (component.getType() != long.class && component.getType() != int.class) {
                throw new IllegalArgumentException("a setting is a long or an int, but %s of %s is a %s"
                        .formatted(
                                component.getName(),
                                type.getName(),
                                component.getType().getName()));
            }
            names.add(component.getName());
        }
        return List.copyOf(names);
    }

    /**
     * The same settings but for some, by their names. Only the whole must make sense, so the order of the values is free.
     *
     * @throws IllegalArgumentException for a name that is none, a value that does not fit, or what the record refuses
     */
    public static <R extends Record> R with(R settings, Map<String, Long> values) {
        @SuppressWarnings("unchecked") // records are final
        var type = (Class<R>) settings.getClass();
        var names = names(type);
        for (var name : values.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("no parameter '" + name + "'; expected one of " + names);
            }
        }
        var components = type.getRecordComponents();
        var all = new Object[components.length];
        for (int i = 0; i < all.length; i++) {
            var value = values.get(names.get(i));
            all[i] = value == null ? valueOf(settings, components[i]) : fitted(components[i], value);
        }
        return make(type, components, all);
    }

    private static Object fitted(RecordComponent component, long value) {
        if (component.getType() == long.class) {
            return value;
        }
        require(
                value == (int) value,
                component.getName(),
                value,
                "in %d..%d".formatted(Integer.MIN_VALUE, Integer.MAX_VALUE));
        return (int) value;
    }

    private static Object valueOf(Record settings, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true); // the record may be private to its package
            return accessor.invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static <R extends Record> R make(Class<R> type, RecordComponent[] components, Object[] values) {
        try {
            var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("the constructor of %s failed".formatted(type.getName()), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }

    /**
     * For a record's constructor.
     *
     * @param expected goes on after "must be", such as "in 1..10000"
     * @throws IllegalArgumentException unless it holds; the message names all three
     */
    public static void require(boolean holds, String name, long value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + expected + ", not " + value);
        }
    }
}
