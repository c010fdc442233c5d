package dev.quipu.llm.gguf;

import dev.quipu.llm.ModelException;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a GGUF file of version 3 says about itself. Arrays, such as the vocabulary, are passed over. */
public final class GgufHeader {

    private final Map<String, GgufValue> values;
    private final List<GgufTensor> tensors;

    GgufHeader(Map<String, GgufValue> values, List<GgufTensor> tensors) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        this.tensors = List.copyOf(tensors);
    }

    /**
     * Reads the header, and nothing of the weights.
     *
     * @param content the whole file, mapped
     * @param file its name, for messages
     * @throws ModelException if it is no GGUF of version 3, contradicts itself, or ends before what it promises
     */
    public static GgufHeader read(MemorySegment content, String file) {
        return new GgufReader(new GgufCursor(content, file)).read();
    }

    /**
     * Checks the first bytes of a file alone, to stop early where more would be read in vain.
     *
     * @param start eight bytes or more
     * @throws ModelException if no GGUF of version 3 begins so
     */
    public static void checkStart(MemorySegment start, String file) {
        new GgufReader(new GgufCursor(start, file)).readStart();
    }

    /** A metadata value as text; empty if absent or an array. */
    public Optional<String> text(String key) {
        return switch (values.get(key)) {
            case GgufValue.Text(String text) -> Optional.of(text);
            case GgufValue.Whole(long number, boolean unsigned) ->
                Optional.of(unsigned ? Long.toUnsignedString(number) : Long.toString(number));
            case GgufValue.Real(double number) -> Optional.of(Double.toString(number));
            case GgufValue.Flag(boolean set) -> Optional.of(Boolean.toString(set));
            case GgufValue.Array _ -> Optional.empty();
            case null -> Optional.empty();
        };
    }

    /** A metadata value that is a whole number of 63 bits or fewer; empty for all else. */
    public OptionalLong number(String key) {
        return values.get(key) instanceof GgufValue.Whole(long number, boolean unsigned) && !(unsigned && number < 0)
                ? OptionalLong.of(number)
                : OptionalLong.empty();
    }

    /** The elements of an array; empty if there is no such array. */
    public OptionalLong arrayLength(String key) {
        return values.get(key) instanceof GgufValue.Array(long length) ? OptionalLong.of(length) : OptionalLong.empty();
    }

    /** All tensors, in the file's order. */
    public List<GgufTensor> tensors() {
        return tensors;
    }
}
