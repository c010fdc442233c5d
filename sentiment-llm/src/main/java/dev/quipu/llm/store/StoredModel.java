package dev.quipu.llm.store;

import java.nio.file.Path;
import java.util.List;

/**
 * A model in the store.
 *
 * @param names what else it can be called, in alphabetical order
 * @param source the file or address it was added from
 */
public record StoredModel(ModelId id, Path file, long bytes, List<String> names, String source) {

    public StoredModel {
        names = List.copyOf(names);
    }
}
