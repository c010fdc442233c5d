package dev.quipu.llm.memo;

import dev.quipu.strategy.Sentiment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Scores on disk, found by SHA-256 of model id, a zero byte and the text in UTF-8. Written in batches, so that a kill
 * loses the last few scores and no more. A damaged file is moved aside to {@code <name>.damaged} and begun anew; a disk
 * that refuses further writing switches the memo off ({@link #trouble} says so). Safe on any thread.
 */
public final class Memo implements AutoCloseable {

    private static final int BATCH_ENTRIES = 256;

    /**
     * A score and what it took.
     *
     * @param costNanos time it took to compute
     */
    public record Entry(Sentiment sentiment, long costNanos) {}

    private final Path path;
    private final Map<String, Entry> unwritten = new LinkedHashMap<>();
    private MemoTable table; // null: switched off
    private String trouble;

    /** Opens the file or begins it; its folder must exist. */
    public Memo(Path path) {
        this.path = path;
        try {
            this.table = MemoTable.open(path);
        } catch (SQLException e) {
            if (!MemoTable.isDamage(e)) throw cannotOpen(e);
            rebuild(e);
        }
        if (table == null) throw new UncheckedIOException(new IOException(trouble));
    }

    private UncheckedIOException cannotOpen(SQLException e) {
        return new UncheckedIOException(new IOException("cannot open the memo " + path + ": " + e.getMessage(), e));
    }

    public synchronized Optional<Entry> find(String modelId, String text) {
        String key = key(modelId, text);
        Entry waiting = unwritten.get(key);
        if (waiting != null || table == null) return Optional.ofNullable(waiting);
        try {
            return table.find(key);
        } catch (SQLException e) {
            recover(e);
            return Optional.empty();
        }
    }

    public synchronized void keep(String modelId, String text, Entry entry) {
        if (table == null) return;
        unwritten.put(key(modelId, text), entry);
        if (unwritten.size() >= BATCH_ENTRIES) flush();
    }

    /** Writes what waits. */
    public synchronized void flush() {
        if (table == null || unwritten.isEmpty()) return;
        try {
            table.write(unwritten);
            unwritten.clear();
        } catch (SQLException e) {
            recover(e);
        }
    }

    /** What happened to the file, if it was damaged or could not be written. */
    public synchronized Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public synchronized void close() {
        flush();
        closeTable();
    }

    private void recover(SQLException e) {
        closeTable();
        if (MemoTable.isDamage(e)) {
            rebuild(e);
        } else {
            trouble = "memo " + path + " switched off: " + e.getMessage();
            unwritten.clear();
        }
    }

    private void rebuild(SQLException damage) {
        trouble = "memo " + path + " was damaged and begun anew: " + damage.getMessage();
        try {
            // Aside and not away: the path may name a file of the user's that never was a memo.
            Files.move(path, sibling(".damaged"), StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(sibling("-wal"));
            Files.deleteIfExists(sibling("-shm"));
            table = MemoTable.open(path);
        } catch (IOException | SQLException e) {
            trouble = "memo " + path + " is damaged and cannot be begun anew: " + e.getMessage();
            table = null;
        }
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

    private static String key(String modelId, String text) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(modelId.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            sha256.update(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("a JDK without SHA-256", e);
        }
    }
}
