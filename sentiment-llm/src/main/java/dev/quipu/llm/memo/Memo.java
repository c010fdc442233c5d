package dev.quipu.llm.memo;

import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.memory.Embedding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Scores, texts and vectors on disk. Written in batches, so that a kill loses the last few and no more; texts, which
 * take much longer to make, at once. An entry that does not match
 * its checksum is dropped; a file that is no database any more is moved aside to {@code <name>.damaged} and begun anew;
 * a disk that refuses further writing switches the memo off ({@link #trouble} says so). Safe on any thread, and one file
 * for any number of processes.
 */
public final class Memo implements AutoCloseable {

    /** About two million scores. */
    public static final long DEFAULT_MAX_BYTES = 256L << 20;

    /** Below this a bound cannot be held. */
    public static final long LEAST_MAX_BYTES = 256L << 10;

    private static final int BATCH_ENTRIES = 256;

    /** What may wait while another process has the file. */
    private static final int MOST_WAITING = 64 * BATCH_ENTRIES;

    /** A file lock belongs to a JVM and not to a thread. */
    private static final Object REBUILDING = new Object();

    /**
     * Something computed, and what it took.
     *
     * @param costNanos time it took to compute
     */
    public record Kept<T>(T value, long costNanos) {}

    /**
     * What a memo holds.
     *
     * @param entries scores, texts and vectors
     * @param texts how many of them are texts
     * @param vectors how many of them are vectors
     * @param seconds what all entries together took to compute
     */
    public record Content(long entries, long texts, long vectors, long fileBytes, long maxBytes, double seconds) {}

    private final Path path;
    private final long maxBytes;
    private final Map<MemoKey, byte[]> unwritten = new LinkedHashMap<>(); // rows
    private final Map<MemoKey, Integer> read = new LinkedHashMap<>(); // lengths of rows
    private MemoTable table; // null: switched off
    private String trouble;
    private long dropped;

    /** As {@link #Memo(Path, long)} with {@link #DEFAULT_MAX_BYTES}. */
    public Memo(Path path) {
        this(path, DEFAULT_MAX_BYTES);
    }

    /**
     * Opens the file or begins it; its folder must exist.
     *
     * @param maxBytes what the file may take; while it is open, a journal of about a megabyte comes on top
     * @throws UncheckedIOException if it cannot be opened, or is a database of something else
     */
    public Memo(Path path, long maxBytes) {
        if (maxBytes < LEAST_MAX_BYTES) {
            throw new IllegalArgumentException("maxBytes must be at least %d: %d".formatted(LEAST_MAX_BYTES, maxBytes));
        }
        this.path = path;
        this.maxBytes = maxBytes;
        try {
            this.table = MemoTable.open(path, maxBytes);
        } catch (SQLException e) {
            if (!MemoTable.isDamage(e)) throw cannotOpen(e);
            rebuild(e);
        }
        if (table == null) throw new UncheckedIOException(new IOException(trouble));
    }

    private UncheckedIOException cannotOpen(SQLException e) {
        return new UncheckedIOException(new IOException("cannot open the memo " + path + ": " + e.getMessage(), e));
    }

    /** The score for a key that {@link MemoKey#sentiment} made. */
    public synchronized Optional<Kept<Sentiment>> findScore(MemoKey key) {
        return find(key, MemoRow::decodeScore);
    }

    /** The text for a key that {@link MemoKey#text} made. */
    public synchronized Optional<Kept<String>> findText(MemoKey key) {
        return find(key, MemoRow::decodeText);
    }

    /** The vector for a key that {@link MemoKey#vector} made. */
    public synchronized Optional<Kept<Embedding>> findVector(MemoKey key) {
        return find(key, MemoRow::decodeVector);
    }

    private <T> Optional<T> find(MemoKey key, BiFunction<MemoKey, byte[], Optional<T>> decode) {
        byte[] waiting = unwritten.get(key);
        if (waiting != null) return decode.apply(key, waiting);
        if (table == null) return Optional.empty();
        try {
            Optional<MemoTable.Found> found = table.find(key);
            return found.isEmpty() ? Optional.empty() : believed(key, found.get(), decode);
        } catch (SQLException e) {
            recover(e);
            return Optional.empty();
        }
    }

    private <T> Optional<T> believed(
            MemoKey key, MemoTable.Found found, BiFunction<MemoKey, byte[], Optional<T>> decode) throws SQLException {
        byte[] row = found.row();
        Optional<T> entry = decode.apply(key, row);
        if (entry.isEmpty()) {
            dropped++;
            table.delete(key, row == null ? 0 : row.length);
        } else if (found.isOld() && read.put(key, row.length) == null && read.size() >= BATCH_ENTRIES) {
            flush();
        }
        return entry;
    }

    public synchronized void keepScore(MemoKey key, Kept<Sentiment> score) {
        keep(key, MemoRow.encodeScore(key, score));
    }

    public synchronized void keepVector(MemoKey key, Kept<Embedding> vector) {
        keep(key, MemoRow.encodeVector(key, vector));
    }

    private void keep(MemoKey key, byte[] row) {
        if (table == null) return;
        unwritten.put(key, row);
        if (unwritten.size() % BATCH_ENTRIES == 0) flush();
    }

    /** A text with half a character in it cannot be kept, and is not. */
    public synchronized void keepText(MemoKey key, Kept<String> text) {
        if (table == null || !StandardCharsets.UTF_8.newEncoder().canEncode(text.value())) return;
        unwritten.put(key, MemoRow.encodeText(key, text));
        flush();
    }

    /** Writes what waits, or goes on waiting if another process has the file for long. */
    public synchronized void flush() {
        if (table == null || unwritten.isEmpty() && read.isEmpty()) return;
        try {
            table.write(unwritten, read);
            forgetWaiting();
        } catch (SQLException e) {
            recover(e);
        }
    }

    private void forgetWaiting() {
        unwritten.clear();
        read.clear();
    }

    /** What happened to the file, if it was damaged or could not be written. */
    public synchronized Optional<String> trouble() {
        if (trouble == null && dropped > 0) {
            return Optional.of("memo %s: %d damaged entries dropped".formatted(path, dropped));
        }
        return Optional.ofNullable(trouble);
    }

    /** Counts what is there; reads all of it. Empty if the memo is switched off. */
    public synchronized Optional<Content> content() {
        flush();
        if (table == null) return Optional.empty();
        try {
            MemoTable.Content content = table.content();
            return Optional.of(new Content(
                    content.entries(),
                    content.texts(),
                    content.vectors(),
                    content.fileBytes(),
                    maxBytes,
                    content.costNanos() / 1e9));
        } catch (SQLException e) {
            recover(e);
            return Optional.empty();
        }
    }

    /** Forgets every entry, also for other processes that have the file open. */
    public synchronized void clear() {
        forgetWaiting();
        if (table == null) return;
        try {
            table.clear();
        } catch (SQLException e) {
            recover(e);
        }
    }

    @Override
    public synchronized void close() {
        flush();
        forgetWaiting();
        closeTable();
    }

    private void recover(SQLException e) {
        if (MemoTable.isBusy(e)) {
            if (unwritten.size() >= MOST_WAITING) {
                trouble = "memo " + path + " was busy for long: some entries were not kept";
                forgetWaiting();
            }
            return;
        }
        closeTable();
        if (MemoTable.isDamage(e)) {
            rebuild(e);
        } else {
            trouble = "memo " + path + " switched off: " + e.getMessage();
            forgetWaiting();
        }
    }

    private void rebuild(SQLException damage) {
        synchronized (REBUILDING) {
            try (FileChannel channel =
                            FileChannel.open(sibling(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                if (!opensSound()) beginAnew(damage);
            } catch (IOException | SQLException e) {
                trouble = "memo " + path + " is damaged and cannot be begun anew: " + e.getMessage();
                closeTable();
            }
        }
    }

    /** Another process may have begun the file anew while this one waited for the lock. */
    private boolean opensSound() {
        try {
            table = MemoTable.open(path, maxBytes);
            if (table.isSound()) return true;
        } catch (SQLException e) {
            // damaged, as was known
        }
        closeTable();
        return false;
    }

    private void beginAnew(SQLException damage) throws IOException, SQLException {
        trouble = "memo " + path + " was damaged and begun anew: " + damage.getMessage();
        // Aside and not away: the path may name a file of the user's that never was a memo.
        Files.move(path, sibling(".damaged"), StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(sibling("-wal"));
        Files.deleteIfExists(sibling("-shm"));
        table = MemoTable.open(path, maxBytes);
    }

    private Path sibling(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private void closeTable() {
        try {
            if (table != null) table.close();
        } catch (SQLException e) {
            trouble = "memo " + path + " did not close: " + e.getMessage();
        }
        table = null;
    }
}
