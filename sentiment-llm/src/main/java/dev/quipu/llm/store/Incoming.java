package dev.quipu.llm.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Models that are not whole yet: a folder each, with a lock on the model file for as long as somebody works on it. The
 * lock ends with its process, however that ends, so a folder without one was left behind.
 */
final class Incoming {

    static final String MODEL = "model.gguf";

    private static final String DOWNLOAD = "url-";
    private static final Duration KEPT = Duration.ofDays(7);

    /** Folders this JVM works on. To open and close a file would end the lock that the JVM itself holds on it. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private static final OpenOption[] OLD = {StandardOpenOption.READ, StandardOpenOption.WRITE};
    private static final OpenOption[] NEW = {
        StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE
    };

    private final Path folder;
    private final Clock clock;

    Incoming(Path folder, Clock clock) {
        this.folder = folder.toAbsolutePath().normalize();
        this.clock = clock;
    }

    /** An empty part that nobody else works on. */
    Part begin() throws IOException {
        while (true) {
            Files.createDirectories(folder);
            Optional<Part> part = tryOpen(Files.createTempDirectory(folder, "part-"), NEW);
            if (part.isPresent()) return part.get();
        }
    }

    /** What an earlier try left under this key, or an empty part. */
    Part resume(String key) throws IOException {
        Path kept = folder.resolve(DOWNLOAD + key);
        Files.createDirectories(kept);
        Optional<Part> part = tryOpen(kept, NEW);
        return part.isPresent() ? part.get() : begin(); // somebody else works on it: download beside
    }

    private static Optional<Part> tryOpen(Path part, OpenOption... options) throws IOException {
        if (!OURS.add(part)) return Optional.empty();
        FileChannel channel = null;
        boolean opened = false;
        try {
            Path file = part.resolve(MODEL);
            channel = FileChannel.open(file, options);
            Object inode = key(file);
            FileLock lock = channel.tryLock();
            // Whoever cleans up may have taken the file away before it was locked.
            opened = lock != null && Files.exists(file) && Objects.equals(inode, key(file));
            return opened ? Optional.of(new Part(part, channel)) : Optional.empty();
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (!opened) {
                if (channel != null) channel.close();
                OURS.remove(part);
            }
        }
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Deletes what was left behind, of downloads only what is too old to go on with. */
    void clean() throws IOException {
        if (!Files.isDirectory(folder)) return;
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder)) {
            for (Path part : parts) {
                if (!isRecentDownload(part)) cleanOne(part);
            }
        }
    }

    private boolean isRecentDownload(Path part) throws IOException {
        Path file = part.resolve(MODEL);
        if (!part.getFileName().toString().startsWith(DOWNLOAD) || !Files.exists(file)) return false;
        Instant oldest = clock.instant().minus(KEPT);
        return Files.getLastModifiedTime(file).toInstant().isAfter(oldest);
    }

    private static void cleanOne(Path part) throws IOException {
        if (OURS.contains(part)) return;
        if (Files.notExists(part.resolve(MODEL))) {
            Disk.delete(part); // whoever is just beginning it begins another
            return;
        }
        Optional<Part> left = tryOpen(part, OLD);
        if (left.isEmpty()) return;
        try (Part found = left.get()) {
            found.discard();
        }
    }

    /**
     * Moves a folder of the store in here and deletes it: it disappears at once, however long deleting takes.
     *
     * @throws NoSuchFileException if it is not there any more
     */
    void remove(Path stored) throws IOException {
        Files.createDirectories(folder);
        Path removed = Files.createTempDirectory(folder, "removed-");
        try {
            Files.move(stored, removed, StandardCopyOption.ATOMIC_MOVE); // onto the empty folder, as rename(2) can
        } finally {
            Disk.delete(removed);
        }
    }

    /** A model that is coming in. All reading and writing goes through the one channel, which holds the lock. */
    static final class Part implements AutoCloseable {

        private final Path folder;
        private final FileChannel channel;

        private Part(Path folder, FileChannel channel) {
            this.folder = folder;
            this.channel = channel;
        }

        Path folder() {
            return folder;
        }

        Path file() {
            return folder.resolve(MODEL);
        }

        FileChannel channel() {
            return channel;
        }

        /** Gives it up for good. */
        void discard() throws IOException {
            Disk.delete(folder);
        }

        /** Lets go of it; what it holds stays for {@link Incoming#resume} or {@link Incoming#clean}. */
        @Override
        public void close() throws IOException {
            try {
                channel.close();
            } finally {
                OURS.remove(folder);
            }
        }
    }
}
