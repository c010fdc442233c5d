package dev.quipu.wasm.model;

import java.util.SortedMap;

/**
 * What the name section calls things, for stack traces only.
 *
 * @param module null if unnamed
 * @param functions by function index, imports included
 */
public record Names(String module, SortedMap<Integer, String> functions) {

    /** The name section's name, or {@code func[7]}. */
    public String function(int index) {
        String name = functions.get(index);
        return name == null ? "func[" + index + "]" : name;
    }
}
