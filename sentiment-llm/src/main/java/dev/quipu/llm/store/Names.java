package dev.quipu.llm.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Names of models: a file each, which holds an id. */
final class Names {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private final Path folder;

    Names(Path folder) {
        this.folder = folder;
    }

    /** Whether a model may be called so: what does not read like a file or an id. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches()
                && !text.endsWith(".gguf")
                && ModelId.parse(text).isEmpty();
    }

    Optional<ModelId> find(String name) throws IOException {
        if (!isName(name)) return Optional.empty();
        try {
            return ModelId.parse(Files.readString(folder.resolve(name)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** All names, in alphabetical order. */
    SortedMap<String, ModelId> all() throws IOException {
        SortedMap<String, ModelId> all = new TreeMap<>();
        if (!Files.isDirectory(folder)) return all;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                find(name).ifPresent(id -> all.put(name, id));
            }
        }
        return all;
    }

    void put(String name, ModelId id) throws IOException {
        Disk.replace(folder.resolve(name), id + "\n");
    }

    void remove(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }
}
