package dev.quipu.strategy.tool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** A call's arguments, each checked against its parameter. Asking for one that the tool does not have throws. */
public final class Arguments {

    private final SequencedMap<String, Object> values; // String, Long or Boolean, in the order of the parameters

    Arguments(SequencedMap<String, Object> values) {
        this.values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    }

    /** Of a {@link Parameter.Choice} or a {@link Parameter.Text}. */
    public String text(String name) {
        return (String) value(name);
    }

    /** Of a {@link Parameter.Whole}. */
    public long whole(String name) {
        return (Long) value(name);
    }

    /** Of a {@link Parameter.Flag}. */
    public boolean flag(String name) {
        return (Boolean) value(name);
    }

    private Object value(String name) {
        var value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no argument '" + name + "'; there are: " + values.keySet());
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Arguments arguments && values.equals(arguments.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
