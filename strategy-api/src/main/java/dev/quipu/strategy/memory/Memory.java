package dev.quipu.strategy.memory;

import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Past items under their embeddings, to be asked for the most similar ones. An immutable value: a strategy keeps it in
 * its own state, writes it with the rest of it, and so it is hashed into the state root and back after a checkpoint.
 *
 * <pre>
 * var similar = state.memory().recall(view.embed(headline), 5);
 * var after = state.memory().remember(view.embed(headline), new Seen(headline, price));
 * </pre>
 *
 * <p>Search looks at every item, so it is exact. Items are ordered by the cosine to the query, compared as fractions of
 * integers; of two that are equally near the one with the lower id comes first. When the memory is full, remembering
 * one more forgets the one with the lowest id, which is the oldest.
 *
 * <p>A state is encoded and hashed after every event: capacity × (dimensions + item bytes) should stay in the tens or
 * hundreds of kilobytes. Remembering copies one reference for each item.
 *
 * <pre>
 * encoding   int dimensions, int capacity, long next id, list of (long id, bytes embedding, item)
 * </pre>
 *
 * @param <T> what is remembered, an immutable value
 */
public final class Memory<T> {

    public static final int MAX_CAPACITY = 65_536;

    /**
     * One thing remembered.
     *
     * @param id counted from 0 in the order of remembering, never used twice
     */
    public record Entry<T>(long id, Embedding key, T item) {}

    private final int dimensions;
    private final int capacity;
    private final long nextId;
    private final List<Entry<T>> entries; // ids ascending

    private Memory(int dimensions, int capacity, long nextId, List<Entry<T>> entries) {
        this.dimensions = dimensions;
        this.capacity = capacity;
        this.nextId = nextId;
        this.entries = List.copyOf(entries);
        if (dimensions < 1 || dimensions > Embedding.MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "a memory has 1 to " + Embedding.MAX_DIMENSIONS + " dimensions, not " + dimensions);
        }
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("a memory holds 1 to " + MAX_CAPACITY + " items, not " + capacity);
        }
    }

    /**
     * A memory of nothing.
     *
     * @param dimensions of every embedding, as the embedder gives them
     * @param capacity items it holds at most
     */
    public static <T> Memory<T> empty(int dimensions, int capacity) {
        return new Memory<>(dimensions, capacity, 0, List.of());
    }

    /** The memory with one item more, under {@link #nextId}, and the oldest gone if there was no room. */
    public Memory<T> remember(Embedding key, T item) {
        requireDimensions(key);
        var after = new ArrayList<Entry<T>>(Math.min(entries.size() + 1, capacity));
        after.addAll(entries.subList(entries.size() < capacity ? 0 : 1, entries.size()));
        after.add(new Entry<>(nextId, key, item));
        return new Memory<>(dimensions, capacity, nextId + 1, after);
    }

    /** The memory with another item under an id, such as one that knows what came of it; unchanged if it is forgotten. */
    public Memory<T> replace(long id, T item) {
        int at = indexOf(id);
        if (at < 0) {
            return this;
        }
        var after = new ArrayList<>(entries);
        after.set(at, new Entry<>(id, entries.get(at).key(), item));
        return new Memory<>(dimensions, capacity, nextId, after);
    }

    /** The memory without an item; unchanged if it is forgotten already. */
    public Memory<T> forget(long id) {
        int at = indexOf(id);
        if (at < 0) {
            return this;
        }
        var after = new ArrayList<>(entries);
        after.remove(at);
        return new Memory<>(dimensions, capacity, nextId, after);
    }

    /** The {@code k} items nearest to a query, nearest first; fewer if there are not so many. */
    public List<Recalled<T>> recall(Embedding query, int k) {
        requireDimensions(query);
        if (k < 0) {
            throw new IllegalArgumentException("cannot recall " + k + " items");
        }
        var nearest = new Nearest(Math.min(k, entries.size()));
        for (int i = 0; i < entries.size(); i++) {
            var key = entries.get(i).key();
            nearest.offer(i, query.dot(key), key.squaredLength());
        }
        var recalled = new ArrayList<Recalled<T>>();
        for (int at : nearest.indexes()) {
            var entry = entries.get(at);
            recalled.add(new Recalled<>(entry.id(), query.cosineMicros(entry.key()), entry.item()));
        }
        return List.copyOf(recalled);
    }

    /** The item under an id; empty if it is forgotten. */
    public Optional<T> item(long id) {
        int at = indexOf(id);
        return at < 0 ? Optional.empty() : Optional.of(entries.get(at).item());
    }

    /** Everything remembered, oldest first; unmodifiable. */
    public List<Entry<T>> entries() {
        return entries;
    }

    /** The id of what is remembered next. */
    public long nextId() {
        return nextId;
    }

    public int dimensions() {
        return dimensions;
    }

    public int capacity() {
        return capacity;
    }

    public void write(StateWriter out, BiConsumer<StateWriter, ? super T> writeItem) {
        out.writeInt(dimensions).writeInt(capacity).writeLong(nextId).writeList(entries, (w, entry) -> {
            w.writeLong(entry.id()).writeBytes(entry.key().values());
            writeItem.accept(w, entry.item());
        });
    }

    /** Reads what {@link #write} wrote; throws {@link IllegalArgumentException} for bytes that no memory writes. */
    public static <T> Memory<T> read(StateReader in, Function<StateReader, ? extends T> readItem) {
        int dimensions = in.readInt();
        int capacity = in.readInt();
        long nextId = in.readLong();
        var entries =
                in.<Entry<T>>readList(r -> new Entry<>(r.readLong(), Embedding.of(r.readBytes()), readItem.apply(r)));
        var memory = new Memory<T>(dimensions, capacity, nextId, entries);
        memory.requireSound();
        return memory;
    }

    private void requireSound() {
        if (entries.size() > capacity) {
            throw new IllegalArgumentException(entries.size() + " items in a memory for " + capacity);
        }
        long last = -1;
        for (var entry : entries) {
            requireDimensions(entry.key());
            if (entry.id() <= last || entry.id() >= nextId) {
                throw new IllegalArgumentException(
                        "id %d after %d in a memory whose next id is %d".formatted(entry.id(), last, nextId));
            }
            last = entry.id();
        }
    }

    private int indexOf(long id) {
        int low = 0;
        int high = entries.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = entries.get(middle).id();
            if (found == id) {
                return middle;
            }
            if (found < id) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private void requireDimensions(Embedding key) {
        if (key.dimensions() != dimensions) {
            throw new IllegalArgumentException(
                    "an embedding of %d dimensions in a memory of %d".formatted(key.dimensions(), dimensions));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Memory<?> memory
                && dimensions == memory.dimensions
                && capacity == memory.capacity
                && nextId == memory.nextId
                && entries.equals(memory.entries);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(nextId) + entries.hashCode();
    }

    @Override
    public String toString() {
        return "Memory of " + entries.size() + " items";
    }
}
