package dev.quipu.compute.aos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Descriptors of one instance: 0, 1 and 2 are a terminal that shows nothing and has nothing to read, the others are
 * files of the drive. There is no file system to write to: what a process keeps, it keeps in memory.
 */
final class FileTable {

    static final int TERMINALS = 3;

    private static final class OpenFile {
        private final Drive.Content content;
        private long position;

        private OpenFile(Drive.Content content) {
            this.content = content;
        }
    }

    private final Drive drive;
    private final SortedMap<Integer, OpenFile> open = new TreeMap<>();

    FileTable(Drive drive) {
        this.drive = drive;
    }

    boolean isTerminal(int descriptor) {
        return descriptor >= 0 && descriptor < TERMINALS;
    }

    boolean isFile(int descriptor) {
        return open.containsKey(descriptor);
    }

    /** A descriptor, or 0 if there is no such file. */
    int open(String path) {
        try {
            Optional<Drive.Content> content = drive.open(path);
            if (content.isEmpty()) {
                return 0;
            }
            int descriptor = TERMINALS;
            while (isFile(descriptor)) {
                descriptor++;
            }
            open.put(descriptor, new OpenFile(content.get()));
            return descriptor;
        } catch (IOException e) {
            throw new UncheckedIOException("drive: " + path, e);
        }
    }

    void close(int descriptor) {
        open.remove(descriptor);
    }

    /** Reads into memory, in place, from where the file stands, and moves on; gives the bytes read. */
    long read(int descriptor, CMemory memory, long address, long length) {
        OpenFile file = open.get(descriptor);
        long count = Math.clamp(file.content.bytes() - file.position, 0, Math.max(0, length));
        if (count == 0) {
            return 0;
        }
        long at = memory.bytes().checked(address, 0, count);
        try {
            long read =
                    file.content.read(file.position, memory.bytes().asSegment().asSlice(at, count));
            file.position += read;
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException("drive", e);
        }
    }

    /** @param from 0 the start, 1 where the file stands, 2 its end; gives the new position, negative if refused */
    long seek(int descriptor, long offset, int from) {
        OpenFile file = open.get(descriptor);
        long base =
                switch (from) {
                    case 0 -> 0;
                    case 1 -> file.position;
                    case 2 -> file.content.bytes();
                    default -> Long.MIN_VALUE;
                };
        long position = base + offset;
        if (position >= 0) {
            file.position = position;
        }
        return position;
    }
}
