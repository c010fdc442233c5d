package dev.quipu.llm.store;

import dev.quipu.llm.ModelException;
import dev.quipu.llm.ModelException.Reason;
import dev.quipu.llm.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The models on this machine. Several processes may use one store at once: a model is there whole or not at all, and one
 * that is removed stays readable for whoever has it open.
 *
 * <pre>
 *   &lt;id&gt;/model.gguf       the model, never written again
 *   &lt;id&gt;/seal             what it looked like when its hash was last found right
 *   &lt;id&gt;/source           where it came from
 *   names/&lt;name&gt;          an id
 *   incoming/              what is not whole yet
 * </pre>
 */
public final class ModelStore {

    static final String SEAL = "seal";
    static final String SOURCE = "source";

    private static final int LEAST_PREFIX_CHARS = 4;
    private static final String PREFIX = "[A-Za-z0-9_-]{" + LEAST_PREFIX_CHARS + ",43}";

    private final Path folder;
    private final Names names;
    private final Incoming incoming;
    private final Download download;

    /** @param folder where models are; made when the first one comes in */
    public ModelStore(Path folder) {
        this(folder, Clock.systemUTC(), new Download());
    }

    ModelStore(Path folder, Clock clock, Download download) {
        this.folder = folder;
        this.names = new Names(folder.resolve("names"));
        this.incoming = new Incoming(folder.resolve("incoming"), clock);
        this.download = download;
    }

    public Path folder() {
        return folder;
    }

    /** Whether a model can be called so: 1 to 64 of a-z, 0-9, '.', '_', '-', unlike a file's name or an id. */
    public static boolean isName(String text) {
        return Names.isName(text);
    }

    /** A model that was added, or was there already. */
    public record Added(StoredModel model, boolean isNew) {}

    /**
     * Copies a file into the store.
     *
     * @throws ModelException if it is no whole GGUF of version 3, too large, or not what was expected; nothing is kept
     * @throws IOException if the disk refuses
     */
    public Added add(Path file, AddOptions options) throws IOException {
        requireName(options);
        if (!Files.exists(file)) throw unreadable("model file not found: " + file);
        if (!Files.isRegularFile(file)) throw unreadable("model file expected, found something else: " + file);
        options.requireFits(Files.size(file), file.toString());
        incoming.clean();
        Arrival arrival = new Arrival(file.toString(), options);
        try (Incoming.Part part = incoming.begin()) {
            try {
                return install(part, arrival.copy(file, part), arrival.source(), options);
            } catch (IOException | RuntimeException e) {
                part.discard();
                throw e;
            }
        }
    }

    /**
     * Downloads a file into the store. A download that was cut off goes on where it stopped, if it is asked for again and
     * the server can do so.
     *
     * @param address http or https; redirects are followed, but not from https to http
     * @throws ModelException as {@link #add(Path, AddOptions)}, or if the server refuses
     * @throws IOException if the network or the disk fails
     */
    public Added add(URI address, AddOptions options) throws IOException {
        requireName(options);
        Optional<StoredModel> present = options.expected().flatMap(this::find);
        if (present.isPresent() && isSound(present.get()))
            return named(present.get().id(), false, options);
        Arrival arrival = new Arrival(Download.shown(address), options);
        Optional<StoredModel> namesake = options.name().flatMap(this::find);
        if (namesake.isPresent() && !namesake.get().source().equals(arrival.source())) {
            throw nameTaken(options, namesake.get().id()); // before anything is fetched
        }
        incoming.clean();
        try (Incoming.Part part = incoming.resume(Download.key(address))) {
            try {
                return install(part, arrival.download(download, address, part), arrival.source(), options);
            } catch (ModelException e) {
                part.discard(); // more of the same would not help
                throw e;
            }
        }
    }

    private static void requireName(AddOptions options) {
        options.name().ifPresent(ModelStore::requireName);
    }

    private static void requireName(String name) {
        if (!isName(name)) throw new IllegalArgumentException("no name for a model: '" + name + "'");
    }

    private static ModelException nameTaken(AddOptions options, ModelId by) {
        return new ModelException(
                Reason.AMBIGUOUS,
                "'%s' is the name of another model, %s".formatted(options.name().orElseThrow(), by));
    }

    /** The last step of adding: the folder gets its other files and its name. */
    private Added install(Incoming.Part part, ModelId id, String source, AddOptions options) throws IOException {
        Optional<ModelId> namesake = options.name().isEmpty()
                ? Optional.empty()
                : names.find(options.name().get());
        if (namesake.isPresent()
                && !namesake.get().equals(id)
                && find(namesake.get()).isPresent()) {
            throw nameTaken(options, namesake.get());
        }
        part.file().toFile().setWritable(false);
        part.channel().force(true);
        Disk.replace(part.folder().resolve(SOURCE), source + "\n");
        Disk.replace(part.folder().resolve(SEAL), Seal.of(part.file()));
        Path target = folder.resolve(id.text());
        while (true) {
            Optional<StoredModel> present = find(id);
            if (present.isPresent() && isSound(present.get())) {
                part.discard();
                return named(id, false, options);
            }
            if (present.isPresent()) incoming.remove(target);
            try {
                Files.move(part.folder(), target, StandardCopyOption.ATOMIC_MOVE);
                Disk.sync(folder);
                return named(id, true, options);
            } catch (IOException e) {
                if (find(id).isEmpty()) throw e; // else somebody was faster
            }
        }
    }

    private Added named(ModelId id, boolean isNew, AddOptions options) throws IOException {
        if (options.name().isPresent()) names.put(options.name().get(), id);
        StoredModel model = find(id).orElseThrow(() -> unreadable("model " + id + " was removed while it was added"));
        return new Added(model, isNew);
    }

    private boolean isSound(StoredModel model) throws IOException {
        return Seal.holds(model.file(), seal(model)) || verify(model);
    }

    /** Every model, in the order of ids. */
    public List<StoredModel> list() {
        try {
            SortedMap<ModelId, Path> found = new TreeMap<>();
            for (Path entry : entries()) {
                ModelId.parse(entry.getFileName().toString()).ifPresent(id -> found.put(id, entry));
            }
            SortedMap<String, ModelId> allNames = names.all();
            return found.keySet().stream()
                    .flatMap(id -> find(id, allNames).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the models in " + folder, e);
        }
    }

    private List<Path> entries() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            List<Path> all = new ArrayList<>();
            entries.forEach(all::add);
            return all;
        } catch (NoSuchFileException e) {
            return List.of(); // nothing was ever added
        }
    }

    /** The model of this id, if the store has it. */
    public Optional<StoredModel> find(ModelId id) {
        try {
            return find(id, names.all());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the names in " + folder, e);
        }
    }

    private Optional<StoredModel> find(ModelId id, SortedMap<String, ModelId> allNames) {
        Path file = folder.resolve(id.text()).resolve(Incoming.MODEL);
        try {
            long bytes = Files.size(file);
            List<String> itsNames = allNames.entrySet().stream()
                    .filter(named -> named.getValue().equals(id))
                    .map(Map.Entry::getKey)
                    .toList();
            String source = Files.readString(file.resolveSibling(SOURCE)).strip();
            return Optional.of(new StoredModel(id, file, bytes, itsNames, source));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model " + id, e);
        }
    }

    /**
     * The model that a person means.
     *
     * @param reference a name, an id in base64url or in hexadecimal, or four characters or more that one id alone begins
     *     with
     * @return empty if nothing in the store is called so
     * @throws ModelException of reason {@link Reason#AMBIGUOUS} if several ids begin so
     */
    public Optional<StoredModel> find(String reference) {
        try {
            Optional<StoredModel> named = names.find(reference).flatMap(this::find);
            if (named.isPresent()) return named;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the name " + reference, e);
        }
        Optional<ModelId> id = ModelId.parse(reference);
        return id.isPresent() ? find(id.get()) : findByPrefix(reference);
    }

    private Optional<StoredModel> findByPrefix(String prefix) {
        if (!prefix.matches(PREFIX)) return Optional.empty();
        List<StoredModel> candidates = list().stream()
                .filter(model -> model.id().text().startsWith(prefix))
                .toList();
        if (candidates.size() > 1) {
            throw new ModelException(
                    Reason.AMBIGUOUS,
                    "several models begin with '%s': %s"
                            .formatted(
                                    prefix,
                                    candidates.stream()
                                            .map(model -> model.id().text())
                                            .collect(Collectors.joining(", "))));
        }
        return candidates.stream().findFirst();
    }

    /**
     * As {@link #find(String)}.
     *
     * @throws ModelException also if there is none; the message lists what there is
     */
    public StoredModel get(String reference) {
        return find(reference)
                .orElseThrow(
                        () -> unreadable("no model '%s' in %s; there %s".formatted(reference, folder, inventory())));
    }

    private String inventory() {
        List<StoredModel> all = list();
        if (all.isEmpty()) return "is none yet: add one with 'quipu model add'";
        return "are: "
                + all.stream()
                        .map(model -> model.names().isEmpty()
                                ? model.id().text()
                                : model.names().getFirst())
                        .collect(Collectors.joining(", "));
    }

    /**
     * Opens a model for reading. Hashes it only if it looks different from when it was hashed last.
     *
     * @throws ModelException of reason {@link Reason#WRONG_HASH} if its content is not what its id says
     */
    public ModelFile open(StoredModel model) {
        try {
            if (Seal.holds(model.file(), seal(model))) {
                return ModelFile.openVerified(model.file(), model.id().text());
            }
        } catch (NoSuchFileException e) {
            throw unreadable("model " + model.id() + " is not in the store any more");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model " + model.id(), e);
        }
        return openParanoid(model);
    }

    /** Opens a model after hashing it, whatever its seal says. */
    public ModelFile openParanoid(StoredModel model) {
        try {
            String before = Seal.of(model.file());
            ModelFile file = ModelFile.open(model.file());
            if (!file.id().equals(model.id().text())) {
                file.close();
                Files.deleteIfExists(seal(model));
                throw new ModelException(
                        Reason.WRONG_HASH,
                        "model %s is damaged: its content hashes to %s; remove it and add it again"
                                .formatted(model.id(), file.id()));
            }
            keepSeal(model, before);
            return file;
        } catch (NoSuchFileException e) {
            throw unreadable("model " + model.id() + " is not in the store any more");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model " + model.id(), e);
        }
    }

    /** @param before the seal from before the file was hashed: a change meanwhile must not be sealed */
    private static void keepSeal(StoredModel model, String before) {
        try {
            Disk.replace(seal(model), before);
        } catch (IOException e) {
            // A store that cannot be written is one that hashes at every opening.
        }
    }

    /** Hashes a model; returns whether its content is what its id says. */
    public boolean verify(StoredModel model) {
        try {
            openParanoid(model).close();
            return true;
        } catch (ModelException e) {
            if (e.reason() == Reason.WRONG_HASH) return false;
            throw e;
        }
    }

    private static Path seal(StoredModel model) {
        return model.file().resolveSibling(SEAL);
    }

    /** Takes a model and its names away. Whoever has it open reads on. */
    public void remove(StoredModel model) throws IOException {
        for (String name : model.names()) names.remove(name);
        try {
            incoming.remove(model.file().getParent());
        } catch (NoSuchFileException e) {
            // somebody else was faster
        }
    }

    /** Calls a model so, whatever was called so before. */
    public void name(String name, StoredModel model) throws IOException {
        requireName(name);
        names.put(name, model.id());
    }

    private static ModelException unreadable(String message) {
        return new ModelException(Reason.UNREADABLE, message);
    }
}
