package dev.quipu.wasm.model;

import java.util.SortedMap;
import java.util.function.Supplier;

/** What the name section calls things, for stack traces only: read when first asked for. */
public final class Names {

    /**
     * All that was read.
     *
     * @param module null if unnamed
     * @param functions by function index, imports included
     */
    public record Found(String module, SortedMap<Integer, String> functions) {}

    private final Supplier<Found> section;
    private volatile Found found;

    /** @param section reads it, the same each time */
    public Names(Supplier<Found> section) {
        this.section = section;
    }

    private Found found() {
        if (found == null) {
            found = section.get();
        }
        return found;
    }

    /** What the module is called, null if unnamed. */
    public String module() {
        return found().module();
    }

    /** The name section's name, or {@code func[7]}. */
    public String function(int index) {
        String name = found().functions().get(index);
        return name == null ? "func[" + index + "]" : name;
    }
}
