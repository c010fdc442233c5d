package dev.quipu.cli;

import dev.quipu.compute.aos.Drive;
import dev.quipu.llm.ModelFile;
import dev.quipu.llm.store.ModelId;
import dev.quipu.llm.store.ModelStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * WeaveDrive: what is given by hand and, under {@code /data/<id>}, the models of the store. A model is opened once,
 * however often a process opens it, and read from the one mapping into the process's memory.
 */
final class StoreDrive implements Drive, AutoCloseable {

    private static final String DATA = "/data/";

    private final Drive given;
    private final ModelStore store;
    private final SortedMap<ModelId, ModelFile> open = new TreeMap<>();

    StoreDrive(Drive given, ModelStore store) {
        this.given = given;
        this.store = store;
    }

    @Override
    public Optional<Content> open(String path) throws IOException {
        var byHand = given.open(path);
        return byHand.isPresent() ? byHand : id(path).flatMap(this::openModel).map(StoredContent::new);
    }

    /** One path for each model: only the id itself names it. */
    private static Optional<ModelId> id(String path) {
        return path.startsWith(DATA)
                ? ModelId.parse(path.substring(DATA.length())).filter(id -> path.equals(DATA + id))
                : Optional.empty();
    }

    private Optional<ModelFile> openModel(ModelId id) {
        if (!open.containsKey(id)) {
            store.find(id).ifPresent(model -> open.put(id, store.open(model)));
        }
        return Optional.ofNullable(open.get(id));
    }

    private record StoredContent(ModelFile file) implements Content {

        @Override
        public long bytes() {
            return file.bytes();
        }

        @Override
        public long read(long position, MemorySegment to) {
            return file.read(position, to);
        }
    }

    @Override
    public void close() {
        open.values().forEach(ModelFile::close);
        open.clear();
    }
}
