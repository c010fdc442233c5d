package dev.quipu.log;

import dev.quipu.ao.Id;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Finds a process's records. Opens its SQLite file at the first question, brings it up to date before each answer and
 * builds it anew when it is missing, belongs to another log, or is damaged. Appends never wait for it.
 */
final class ProcessIndex implements AutoCloseable {

    /** The log that is indexed. */
    interface Source {

        /** Positions from {@code from} to {@code end}, exclusive; {@code from < end}. */
        PositionCursor read(long from, long end);

        /** The chain hash after this many records. */
        byte[] hashAfter(long size);
    }

    private final Optional<Path> file;
    private final Source log;
    private SlotIndex index;

    /** Without a file the index lives in memory. */
    ProcessIndex(Optional<Path> file, Source log) {
        this.file = file;
        this.log = log;
    }

    /** The places of {@code count} slots from {@code fromSlot} on, all among the log's first {@code end} records. */
    synchronized List<SlotIndex.Place> find(Id process, long fromSlot, int count, long end) {
        var places = tryFind(process, fromSlot, count, end);
        if (places.isEmpty()) {
            rebuild(end);
            places = tryFind(process, fromSlot, count, end);
        }
        return places.orElseThrow(() -> unusable("slots of process " + process + " are missing", null));
    }

    /** Throws the index away and builds it from the log's first {@code end} records. */
    synchronized void rebuild(long end) {
        try {
            close();
            delete();
            index = new SlotIndex(url());
            catchUp(end);
        } catch (SQLException e) {
            throw unusable("it cannot be rebuilt: " + e.getMessage(), e);
        }
    }

    /** Brings an index that was used up to date, so that the next opening finds little to do. */
    synchronized void finish(long end) {
        if (index != null) {
            try {
                catchUp(end);
            } catch (SQLException e) {
                // Nothing is lost: the next question builds it anew.
                closeQuietly();
                delete();
            }
        }
    }

    @Override
    public synchronized void close() {
        closeQuietly();
    }

    private Optional<List<SlotIndex.Place>> tryFind(Id process, long fromSlot, int count, long end) {
        try {
            if (index == null) {
                index = openAgreeing(end);
            }
            catchUp(end);
            var places = index.find(process, fromSlot, count);
            return isComplete(places, fromSlot, count) ? Optional.of(places) : Optional.empty();
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private SlotIndex openAgreeing(long end) throws SQLException {
        var opened = new SlotIndex(url());
        if (opened.size() <= end && opened.agreesWith(log.hashAfter(opened.size()))) {
            return opened;
        }
        opened.close();
        throw new SQLException("the index is not of this log");
    }

    private void catchUp(long end) throws SQLException {
        if (index.size() < end) {
            try (var records = log.read(index.size(), end)) {
                index.add(records);
            }
        }
    }

    private static boolean isComplete(List<SlotIndex.Place> places, long fromSlot, int count) {
        boolean contiguous = places.size() == count;
        for (int i = 0; contiguous && i < count; i++) {
            contiguous = places.get(i).slot() == fromSlot + i;
        }
        return contiguous;
    }

    private String url() {
        return "jdbc:sqlite:" + file.map(Path::toString).orElse(":memory:");
    }

    private void delete() {
        file.ifPresent(path -> {
            try {
                Files.deleteIfExists(path);
                Files.deleteIfExists(path.resolveSibling(path.getFileName() + "-journal"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void closeQuietly() {
        if (index != null) {
            try {
                index.close();
            } catch (SQLException e) {
                // A damaged file may refuse even this; it is about to be deleted or was only read.
            }
            index = null;
        }
    }

    private LogWriteException unusable(String why, Throwable cause) {
        return new LogWriteException(
                "%s: %s".formatted(file.map(Path::toString).orElse("index in memory"), why), cause);
    }
}
